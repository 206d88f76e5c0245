import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { ensureEngine, NoEngineError, pathFolders } from "../../cli/engine/ensure-engine.ts";
import { temporaryFolder } from "../support/cleanup.ts";
import { addEngine, addProgram } from "../support/fake-program.ts";

/** A machine with nothing on it: no programs on PATH but a shell's, an empty home, a proxy that nobody listens at. */
function bareMachine(): { env: NodeJS.ProcessEnv; bin: string; home: string } {
  const home = temporaryFolder();
  const bin = join(home, "bin");
  mkdirSync(bin);
  symlinkSync("/bin/sh", join(bin, "sh"));
  return { env: { HOME: home, PATH: bin, HTTPS_PROXY: "http://127.0.0.1:9" }, bin, home };
}

/** What the user would read in the meantime. */
const say = () => {};

describe("without any Pulumi CLI and no way to get one", () => {
  it("says in one error what was tried, why each failed, and the ways out", async () => {
    const { env, home } = bareMachine();
    const error: unknown = await ensureEngine({ env, say }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NoEngineError);
    const { message } = error as Error;
    expect(message).toMatch(/GDN_PULUMI_CLI: not set/);
    expect(message).toMatch(/PATH: no pulumi on it/);
    expect(message).toMatch(/official installer .*: .*(ECONNREFUSED|refused)/);
    expect(message).toMatch(/Go modules: there is no `go` on PATH/);
    expect(message).toMatch(/install Pulumi: https:.*\n.*install Go 1\.\d+.*\n.*set GDN_PULUMI_CLI/);
    expect(readdirSync(join(home, ".cache", "gdn-spot", "engine"))).toEqual([".lock"]);
  });

  it("names a Go that is too old, and what its build says otherwise", async () => {
    const { env, bin } = bareMachine();
    addProgram(bin, "go", 'if [ "$2" = GOVERSION ]; then echo go1.19.3; fi');
    await expect(ensureEngine({ env, say })).rejects.toThrow(
      /go is go1\.19\.3, and 1\.\d+\S* or later is needed/,
    );
    addProgram(
      bin,
      "go",
      'if [ "$2" = GOVERSION ]; then echo go1.99.0; fi; [ "$1" = env ] || { echo "no proxy" >&2; exit 1; }',
    );
    await expect(ensureEngine({ env, say })).rejects.toThrow(/go build github\.com\/\S+: no proxy/);
  });
});

describe("the CLI that GDN_PULUMI_CLI names", () => {
  it("is used before that on PATH", async () => {
    const { env, bin } = bareMachine();
    addEngine(bin, "v3.250.0");
    const other = addEngine(temporaryFolder(), "v3.251.0");
    const engine = await ensureEngine({ env: { ...env, GDN_PULUMI_CLI: other }, say });
    expect(engine).toMatchObject({ cli: other, version: "v3.251.0" });
  });

  it("is an error if it does not work, even with a good one on PATH", async () => {
    const { env, bin } = bareMachine();
    addEngine(bin, "v3.250.0");
    const broken = { ...env, GDN_PULUMI_CLI: join(bin, "nothing") };
    await expect(ensureEngine({ env: broken, say })).rejects.toThrow(
      /GDN_PULUMI_CLI names .*nothing does not run/,
    );
  });
});

describe("a CLI on PATH", () => {
  it("is used when it is new enough and has its language host", async () => {
    const { env, bin } = bareMachine();
    addEngine(bin, "v3.250.0");
    expect(await ensureEngine({ env, say })).toMatchObject({ cli: join(bin, "pulumi"), origin: "on PATH" });
  });

  it.each([
    ["v3.199.0", /PATH: .*pulumi is v3\.199\.0, and 3\.200 or a later 3\.x is needed/],
    ["v4.0.0", /PATH: .*pulumi is v4\.0\.0/],
    ["not a version", /PATH: .*pulumi does not run/],
  ])("is passed over when it says %s", async (version, reason) => {
    const { env, bin } = bareMachine();
    addEngine(bin, version);
    await expect(ensureEngine({ env, say })).rejects.toThrow(reason);
  });

  it("is passed over without a language host", async () => {
    const { env, bin } = bareMachine();
    addProgram(bin, "pulumi", "echo v3.250.0");
    await expect(ensureEngine({ env, say })).rejects.toThrow(
      /pulumi-language-nodejs and .* is neither beside it/,
    );
  });
});

describe("the Go build", () => {
  /** A Go that builds stand-ins, and notes each call. */
  function addGo(bin: string): string {
    for (const name of ["touch", "chmod", "mkdir", "dirname"])
      symlinkSync(realProgram(name), join(bin, name));
    const calls = join(bin, "calls");
    addProgram(
      bin,
      "go",
      `case "$1 $2" in
        "env GOVERSION") echo go1.99.0;;
        "env GOCACHE") echo "$HOME/go-build"; echo "$HOME/go-mod";;
        build*)
          echo "modules in <$GOMODCACHE>, $*" >>${calls}
          while [ "$1" != -o ]; do shift; done
          mkdir -p "$(dirname "$2")" "$GOCACHE" "$GOMODCACHE"; touch "$GOMODCACHE/module"
          printf '#!/bin/sh\\necho v3.250.0\\n' >"$2"; chmod +x "$2";;
      esac`,
    );
    return calls;
  }
  const realProgram = (name: string) =>
    pathFolders(process.env)
      .map((folder) => join(folder, name))
      .find(existsSync) ?? name;

  it("leaves the engine in the cache, and no Go caches; the next call builds nothing", async () => {
    const { env, bin, home } = bareMachine();
    addGo(bin);
    const first = await ensureEngine({ env, say });
    expect(first).toMatchObject({ version: "v3.250.0", origin: expect.stringContaining("Go modules") });
    const cache = join(home, ".cache", "gdn-spot", "engine");
    expect(readdirSync(cache).sort()).toEqual([
      ".lock",
      expect.stringMatching(/^built-v3\.250\.0-v3\.68\.0-/),
    ]);
    expect(readdirSync(dirname(first.cli)).sort()).toEqual([
      "pulumi",
      "pulumi-language-nodejs",
      "pulumi-resource-pulumi-nodejs",
    ]);
    addProgram(bin, "go", "exit 1");
    expect((await ensureEngine({ env, say })).cli).toBe(first.cli);
  });

  it("is done once when two processes want it at the same time", async () => {
    const { env, bin } = bareMachine();
    const calls = addGo(bin);
    const engines = await Promise.all([ensureEngine({ env, say }), ensureEngine({ env, say })]);
    expect(engines[0]).toEqual(engines[1]);
    expect(readLines(calls)).toHaveLength(2);
  });

  it("uses the Go caches that the user has", async () => {
    const { env, bin, home } = bareMachine();
    const calls = addGo(bin);
    mkdirSync(join(home, "go-mod"));
    await ensureEngine({ env, say });
    expect(existsSync(join(home, "go-mod"))).toBe(true);
    expect(readLines(calls)[0]).toContain("modules in <>"); // Go's own default
  });
});

it("the engine of these tests is a real one", () => {
  expect(inject("engine").version).toMatch(/^v3\./);
});

function readLines(file: string): string[] {
  return readFileSync(file, "utf8").trim().split("\n");
}
