import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parseGdnInfo, requestGdn } from "../../cli/gdn/background.ts";
import { runProcess } from "../../cli/process/processes.ts";
import { startServer } from "../../cli/process/server-process.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { cleanUp, temporaryFolder } from "../support/cleanup.ts";
import { gdnEnvironment, type SeparateStack, testStack } from "../support/engine.ts";
import { fakeForge } from "../support/fake-forge.ts";
import { writeFiles } from "../support/files.ts";
import { inspect } from "../support/inspect.ts";
import type { GdnInfo } from "../support/test-gdn.ts";
import { installPackage, pack } from "./installed.ts";
import { followExistingFabricPage, followPackagePage, followTutorial } from "./pages.ts";
import { compilerOptions, fiveLines, flavours, namedById, pluginLine } from "./programs.ts";

/** `import ... from "name"`, `import("later")` and what is required, as the compiler writes them. */
const importedModule =
  /^(?:import|export|\}) [^"]*from "(?<name>[^"]+)";$|\b(?:import|createRequire\(import\.meta\.url\))\(["`](?<later>[^"`]+)["`]\)/gm;

let file: string;
let folder: string;
let contents: string;

// It unpacks some 15,000 files.
const installDeadline = 300_000;

beforeAll(async () => {
  file = await pack();
  contents = (await runProcess("tar", ["-tzf", file])).stdout;
  folder = await installPackage(file);
}, installDeadline);

test("the package holds what runs and what tells about it, and nothing else", () => {
  const files = contents.trim().split("\n");
  const documents = readdirSync(join(checkoutFolder, "docs"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(checkoutFolder, join(parentPath, name)))
    // What typedoc makes, where somebody has run it.
    .filter((file) => !file.startsWith("docs/api/"));
  expect(files.filter((file) => !file.startsWith("package/dist/")).sort()).toEqual(
    ["CHANGELOG.md", "LICENSE", "README.md", ...documents, "package.json"]
      .map((name) => `package/${name}`)
      .sort(),
  );
  const built = files.filter((file) => file.startsWith("package/dist/"));
  expect(built).toContain("package/dist/providers/index.d.ts");
  expect(built.filter((file) => !/^package\/dist\/(providers|emulator|cli|system)\//.test(file))).toEqual([]);
});

test("it asks for the packages that it needs, and for no others", () => {
  const root = join(folder, "node_modules", "gdn-spot");
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
    peerDependencies: Record<string, string>;
  };
  const imported = readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".js") && !file.includes("page/static"))
    .flatMap((file) => [...readFileSync(join(root, "dist", file), "utf8").matchAll(importedModule)])
    .map((match) => match.groups?.name ?? match.groups?.later ?? "")
    .filter((name) => !/^(\.|node:)/.test(name))
    .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0]);
  expect([...new Set(imported)].sort()).toEqual(Object.keys({ ...dependencies, ...peerDependencies }).sort());
});

test("programs in both kinds of modules agree with its types, and wrong ones do not", async () => {
  const program = join(folder, "typed");
  const wrong = fiveLines.replace('{ name: "shop"', '// @ts-expect-error\n{ nmae: "shop"');
  writeFiles(program, {
    "tsconfig.json": JSON.stringify({ compilerOptions, include: ["*"] }),
    "esm.mts": fiveLines,
    "cjs.cts": fiveLines,
    "wrong.mts": wrong,
  });
  const tsc = join(folder, "node_modules", "typescript", "bin", "tsc");
  expect(await runProcess(process.execPath, [tsc, "-p", program])).toMatchObject({ stdout: "", status: 0 });
});

test("a program elsewhere lives on its local GDN, however it is run and wherever the package is put", async () => {
  const installed = join(folder, "node_modules", "gdn-spot");
  const before = readdirSync(installed, { recursive: true }).sort();
  const gdn = await packagedGdn();
  expect(readdirSync(installed, { recursive: true }).sort()).toEqual(before);
  expect(await requestGdn(gdn, "/_local/")).toMatchObject({
    status: 200,
    body: expect.stringContaining("<!doctype html>"),
  });
  const project = join(folder, "program");
  const become = (files: Record<string, string>) => {
    rmSync(project, { recursive: true, force: true });
    writeFiles(project, { "Pulumi.yaml": "name: shop\nruntime: nodejs\n", ...files });
  };
  become(flavours.typescript);
  const stack = await testStack({ gdn, project });
  await seesWhatWouldBeMade(stack);
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  await canBeTakenOver(gdn);
  expect(stack.outputs()).toMatchObject({ collection: "carts" });
  expect((await inspect(gdn)).fabrics.shop?.collections.carts).toBeDefined();
  // Where the package lies is not written into the state.
  expect(stack.resources().map(({ inputs }) => inputs?.__provider)).toContain(
    'exports.handler=()=>require("gdn-spot/plugin").SpotFabric',
  );
  const unchanged = async () => {
    const preview = await stack.preview("--expect-no-changes");
    expect(preview.status, preview.output).toBe(0);
  };
  become(flavours.commonjs);
  await unchanged();
  nestAsPnpmDoes();
  become(flavours.javascript);
  await unchanged();
  const destroy = await stack.destroy();
  expect(destroy.status, destroy.output).toBe(0);
  expect((await inspect(gdn)).fabrics).toEqual({});
});

test("with its plugin, a preview of a change in place knows the outputs that stay; without, it cannot", async () => {
  const gdn = await packagedGdn();
  const changedBy = async (plugins: string) => {
    const project = join(folder, "previewed");
    writeFiles(project, {
      ...flavours.typescript,
      "Pulumi.yaml": `name: shop\nruntime: nodejs\nmain: index.ts\n${plugins}`,
      "index.ts": namedById,
    });
    const stack = await testStack({ gdn, project });
    const up = await stack.up();
    expect(up.status, up.output).toBe(0);
    stack.configure({ team: "sales" });
    const preview = await stack.preview();
    expect(preview.status, preview.output).toBe(0);
    const destroy = await stack.destroy();
    expect(destroy.status, destroy.output).toBe(0);
    return preview.steps
      .filter(({ op, type }) => op !== "same" && type.includes("gdn:"))
      .map(({ name }) => name);
  };
  expect(await changedBy(pluginLine)).toEqual(["shop"]);
  expect(await changedBy("")).toEqual(["shop", "regions"]);
});

describe("each command of a page prints what the page shows:", { timeout: 300_000 }, () => {
  test("the tutorial, from an empty folder, and the page on backing out", () => followTutorial(file));
  test("adding the package to a program, with npm and with pnpm", () => followPackagePage(file));
  test("working with a fabric that exists", () => followExistingFabricPage(file, folder));
});

/** A pipeline's summary of a preview, and its comment. */
async function seesWhatWouldBeMade(stack: SeparateStack): Promise<void> {
  const settings = ["--stack", stack.name, "--config-file", stack.settingsFile];
  const { output } = await stack.pulumi(["preview", "--json", ...settings]);
  const files = temporaryFolder();
  writeFiles(files, { "preview.json": output, "nothing.json": "" });
  const summary = await gdnSpot(files, ["summary", "preview.json", "--detailed-exitcode"]);
  expect(summary).toMatchObject({ status: 2, stderr: "" });
  expect(summary.stdout).toMatch(/^<!-- gdn-spot preview shop\/test -->\n## Preview of `test`: 2 to add\n/);
  const failed = await gdnSpot(files, ["summary", "nothing.json", "--detailed-exitcode"]);
  expect(failed).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining("it is empty") });

  writeFiles(files, { "preview.md": summary.stdout });
  const forge = await fakeForge("github");
  const job = { GITHUB_ACTIONS: "true", GITHUB_REF: "refs/pull/7/merge", GITHUB_REPOSITORY: "acme/shop" };
  // Files are those of the folder in which it runs, also in a script that npm started elsewhere.
  const env = { ...job, GITHUB_API_URL: forge.url, GITHUB_TOKEN: "t0ken", INIT_CWD: "/" };
  expect(await gdnSpot(files, ["comment", "preview.md"], env)).toMatchObject({ status: 0, stderr: "" });
  expect(forge.comments.map(({ body }) => body)).toEqual([summary.stdout]);
}

async function canBeTakenOver(gdn: GdnInfo): Promise<void> {
  const run = await gdnSpot(temporaryFolder(), ["adopt", "shop"], gdnEnvironment(gdn));
  expect(run).toMatchObject({ status: 0, stderr: "" });
  expect(run.stdout).toMatch(/^import \{[^}]*SpotFabric[^}]*\} from "gdn-spot";$/m);
  expect(run.stdout).toContain('name: "carts"');
  const lost = await gdnSpot(temporaryFolder(), ["adopt", "shop"], { GDN_URL: gdn.url });
  expect(lost).toMatchObject({ status: 1, stdout: "" });
  expect(lost.stderr).toMatch(/^There is no credential .* 'gdn-spot gdn' .*starts it\.$/m);
}

/** A command of the package, as somebody calls it who has no more than that. */
function gdnSpot(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const bin = join(folder, "node_modules", ".bin", "gdn-spot");
  return runProcess(bin, args, { cwd, env: { PATH: process.env.PATH, NO_COLOR: "1", ...env } });
}

test("its commands tell how they are called, and end with 2 where they are called wrongly", async () => {
  const { stdout } = await gdnSpot(folder, ["--help"]);
  const names = [...stdout.matchAll(/^ {2}([\w-]+) /gm)].map(([, name = ""]) => name);
  expect(names).toEqual([
    "up",
    "preview",
    "refresh",
    "destroy",
    "pulumi",
    "gdn",
    "summary",
    "comment",
    "adopt",
  ]);
  for (const name of ["gdn", "summary", "comment", "adopt"]) {
    const help = await gdnSpot(folder, [name, "--help"]);
    expect(help.stdout).toMatch(new RegExp(`^Usage: gdn-spot ${name} `));
    expect(help.stdout).not.toContain("npm run");
    const wrong = await gdnSpot(folder, [name, "--no-such-option"]);
    expect(wrong).toMatchObject({ status: 2, stdout: "" });
  }
  for (const args of [[], ["sumary"]]) expect((await gdnSpot(folder, args)).status).toBe(2);
});

/** The local GDN as somebody starts it who has no more than the package. */
async function packagedGdn(): Promise<GdnInfo> {
  const bin = join(folder, "node_modules", ".bin", "gdn-spot");
  expect(await runProcess(bin, ["gdn", "--help"])).toMatchObject({ status: 0, stdout: /--regions/ });
  const { line, stop } = await startServer({
    name: "The package's local GDN",
    args: [bin, "gdn", "--port", "0", "--json"],
    cwd: temporaryFolder(),
  });
  cleanUp(() => stop());
  return parseGdnInfo(line);
}

/** Puts the package into a folder that has its version in its name, and a link where programs look for it. */
function nestAsPnpmDoes(): void {
  const link = join(folder, "node_modules", "gdn-spot");
  const real = join(folder, "node_modules", ".pnpm", "gdn-spot@1.0.0", "node_modules", "gdn-spot");
  mkdirSync(dirname(real), { recursive: true });
  renameSync(link, real);
  symlinkSync(real, link);
}
