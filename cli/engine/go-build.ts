import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lastLines, runProcess } from "../process/processes.ts";
import { addPlugin } from "./cache.ts";
import { findProgram, pathFolders, programs } from "./ensure-engine.ts";

/** What is built: each Go module below `go/` pins one program and all that it is made of. */
const modules = {
  cli: {
    folder: join(import.meta.dirname, "go", "cli"),
    source: "github.com/pulumi/pulumi/pkg/v3",
    program: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  },
  languageHost: {
    folder: join(import.meta.dirname, "go", "language-nodejs"),
    source: "github.com/pulumi/pulumi/sdk/v3",
    program: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  },
} as const;

/** Versions of the CLI and the language host that the Go modules pin, such as `v3.250.0`. */
export function goVersions(): { cli: string; languageHost: string; go: string } {
  const cli = goMod("cli");
  return {
    cli: required(cli, modules.cli.source),
    languageHost: required(goMod("languageHost"), modules.languageHost.source),
    go: /^go (\S+)/m.exec(cli)?.[1] ?? "",
  };
}

function goMod(name: keyof typeof modules): string {
  return readFileSync(join(modules[name].folder, "go.mod"), "utf8");
}

function required(goMod: string, path: string): string {
  return (
    goMod.split("\n").flatMap((line) => (line.includes(`${path} v`) ? line.trim().split(" ")[1] : []))[0] ??
    ""
  );
}

/**
 * Builds the CLI and the Node.js language host into `folder`/bin with the ordinary Go client.
 * The user's own Go caches are used where there are any. Otherwise caches are made beside `folder`, where the
 * caller removes them: 3.4 GB that nobody asked for.
 *
 * @throws Error with the reason: no Go, one that is too old, or what its build says.
 */
export async function buildWithGo(
  folder: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const go = findProgram(process.platform === "win32" ? "go.exe" : "go", pathFolders(env));
  if (go === undefined) throw new Error("there is no `go` on PATH");
  // Without a C compiler, or with half of one, the build goes the same way.
  const settings = { ...env, CGO_ENABLED: "0", ...(await goCaches(go, join(folder, ".."), env)) };
  await checkGoVersion(go, settings);

  const versions = goVersions();
  const build = async (name: keyof typeof modules, output: string, flags: string[]) => {
    const { folder: cwd, program } = modules[name];
    const args = [
      "build",
      "-buildvcs=false",
      "-modcacherw",
      ...flags,
      "-o",
      join(folder, "bin", output),
      program,
    ];
    const { status, stderr } = await runProcess(go, args, { cwd, env: settings, signal });
    if (status !== 0) throw new Error(`go build ${program}: ${lastLines(stderr)}`);
  };
  const started = Date.now();
  const minutes = () => `${((Date.now() - started) / 60_000).toFixed(0)} min`;
  say(`Building Pulumi ${versions.cli} from its Go modules: once, about 5 minutes on 2 cores.`);
  const stillAlive = setInterval(() => say(`... still building (${minutes()})`), 60_000);
  try {
    const version = `github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${versions.cli}`;
    await build("languageHost", programs.languageHost, ["-ldflags", "-s -w"]);
    await build("cli", programs.cli, ["-ldflags", `-s -w -X ${version}`]);
  } finally {
    clearInterval(stillAlive);
  }
  addPlugin(join(folder, "bin"));
  say(`Built in ${((Date.now() - started) / 1000).toFixed(0)} s.`);
}

async function goCaches(go: string, temporary: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const names = ["GOCACHE", "GOMODCACHE"];
  const { stdout } = await runProcess(go, ["env", ...names], { env: { ...env, GOTOOLCHAIN: "local" } });
  const folders = stdout.split("\n");
  const own = names.filter((name, index) => !env[name] && !existsSync(folders[index] ?? ""));
  return Object.fromEntries(own.map((name) => [name, join(temporary, name.toLowerCase())]));
}

async function checkGoVersion(go: string, env: NodeJS.ProcessEnv): Promise<void> {
  // Asked for inside the module, where Go fetches a newer version of itself if it may, or says why not.
  const cwd = modules.cli.folder;
  const { status, stdout, stderr } = await runProcess(go, ["env", "GOVERSION"], { cwd, env });
  if (status !== 0) throw new Error(lastLines(stderr));
  const needed = goVersions().go;
  const numbers = (version: string) => version.split(".").map(Number);
  const [neededMajor = 0, neededMinor = 0] = numbers(needed);
  const [major = 0, minor = 0] = numbers(
    stdout
      .trim()
      .replace(/^go/, "")
      .replace(/[^\d.].*$/, ""),
  );
  if (major < neededMajor || (major === neededMajor && minor < neededMinor)) {
    throw new Error(`${go} is ${stdout.trim()}, and ${needed} or later is needed`);
  }
}
