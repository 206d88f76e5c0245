import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { projectFolder } from "../../bin/project.ts";
import { temporaryProject, testStack } from "../support/engine.ts";

const LAZY_SDK = join(projectFolder, "engine", "lazy-sdk.cjs");

/** What a script prints as JSON that runs where the SDK was made lazy, or where it was not. */
function inProcess(script: string, { lazy = true, env = {} } = {}): unknown {
  const makeLazy = `require(${JSON.stringify(LAZY_SDK)}).makeLazy(path.dirname(require.resolve("@pulumi/pulumi/package.json")));`;
  const main = `(async () => { ${script} })().then((value) => console.log(JSON.stringify(value)));`;
  const options = {
    cwd: projectFolder,
    env: { ...process.env, ...env },
    encoding: "utf8",
    stdio: "pipe",
  } as const;
  return JSON.parse(execFileSync(process.execPath, ["--eval", `${lazy ? makeLazy : ""} ${main}`], options));
}

/** Runs a script where the SDK was made lazy and where it was not, since both must say the same. */
function inBoth(script: string): { lazy: unknown; plain: unknown } {
  return { lazy: inProcess(script), plain: inProcess(script, { lazy: false }) };
}

const HEAVY =
  "Object.keys(require.cache).filter((file) => /(typescript|arborist).lib.|automation.stack/.test(file))";

describe("a lazy SDK", () => {
  it("does not load what few programs need", () => {
    const { lazy, plain } = inBoth(`require("@pulumi/pulumi"); return ${HEAVY};`);
    expect(lazy).toEqual([]);
    expect(plain).not.toEqual([]);
  });

  it("exports what the SDK exports", () => {
    const { lazy, plain } = inBoth(`
      const names = (value) => Object.keys(value).filter((name) => !name.startsWith("_")).sort();
      const { automation, runtime, ...rest } = require("@pulumi/pulumi");
      return [names(rest), names(runtime), names(automation), "Stack" in automation,
        names(require("@pulumi/pulumi/runtime/debuggable")), names(require("@pulumi/pulumi/runtime/closure/v8Hooks"))];
    `);
    expect(lazy).toEqual(plain);
  });

  it("serializes functions, and says in which file one is that cannot be", () => {
    const { lazy, plain } = inBoth(`
      const { runtime } = require("@pulumi/pulumi");
      const seven = 7;
      const { text } = await runtime.serializeFunction(() => seven + 1);
      const refused = await runtime.serializeFunction(() => console.log).catch(({ message }) => message);
      const paths = await runtime.computeCodePaths({ extraIncludePackages: [], extraExcludePackages: ["vega"] });
      return { text, refused, paths: paths.size > 0 };
    `);
    expect(lazy).toEqual(plain);
    expect(lazy).toMatchObject({ text: expect.stringContaining("seven"), paths: true });
  });

  it("serializes what refers to its parts as a reference", () => {
    const { lazy, plain } = inBoth(`
      const pulumi = require("@pulumi/pulumi");
      const automation = require("@pulumi/pulumi/automation");
      const text = async (refers) => (await pulumi.runtime.serializeFunction(refers)).text;
      return [await text(() => automation.LocalWorkspace), await text(() => pulumi.automation.LocalWorkspace),
        await text(() => Object.keys(pulumi)), require("@pulumi/pulumi/automation") === automation];
    `);
    expect(lazy).toEqual(plain);
  });

  it("takes what is put into its parts", () => {
    const { lazy, plain } = inBoth(`
      const { automation } = require("@pulumi/pulumi");
      automation.extra = 1;
      Object.defineProperty(automation, "more", { value: 2, enumerable: true, configurable: true });
      const were = [automation.extra, automation.more];
      delete automation.more;
      return [were, "more" in automation, require("@pulumi/pulumi/automation").extra];
    `);
    expect(lazy).toEqual(plain);
  });

  it("knows the files of functions that were loaded before anybody asked", () => {
    const url = inProcess(`
      require("@pulumi/pulumi");
      const v8 = require("@pulumi/pulumi/runtime/closure/v8");
      return await v8.getFunctionLocationAsync(require("semver").parse);
    `);
    expect(url).toMatchObject({ file: expect.stringMatching(/semver.functions.parse\.js$/) });
  });

  it("takes down where promises are made when leaks are looked for, and only then", () => {
    const script = `
      const { debuggablePromise } = require("@pulumi/pulumi/runtime/debuggable");
      const promise = Promise.resolve();
      await debuggablePromise(promise, "here");
      return { stack: promise._debugStackTrace, of: promise._debugCtx, limit: Error.stackTraceLimit };
    `;
    expect(inProcess(script)).toEqual({ stack: "Error", of: "here", limit: 10 });
    expect(inProcess(script, { env: { PULUMI_DEBUG_PROMISE_LEAKS: "true" } })).toEqual({
      stack: expect.stringMatching(/at /),
      of: "here",
      limit: 10,
    });
  });
});

const HEAVY_IN_PROGRAM = `
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
const require = createRequire(import.meta.url);
void pulumi;
export const heavy = ${HEAVY};
export const tracer = Object.keys(require.cache).some((file) => /sdk-trace-node/.test(file));
`;

/** The outputs of a program that is run once. */
async function outputsOf(files: Record<string, string>): Promise<Record<string, unknown>> {
  const stack = await testStack({ project: temporaryProject(files) });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  return stack.outputs();
}

test("a program that is an ES module is run without it all, also when it is traced", async () => {
  const project = temporaryProject({ "index.ts": HEAVY_IN_PROGRAM });
  const stack = await testStack({ project });
  expect(await stack.up()).toMatchObject({ status: 0 });
  expect(stack.outputs()).toEqual({ heavy: [], tracer: false });
  stack.env.PULUMI_EXPERIMENTAL = "true";
  expect(await stack.up()).toMatchObject({ status: 0 });
  expect(stack.outputs()).toEqual({ heavy: [], tracer: true });
});

test("a program in TypeScript that is none goes through ts-node", async () => {
  const outputs = await outputsOf({
    "package.json": `${JSON.stringify({ name: "other", main: "index.ts" })}\n`,
    "index.ts": "import { Colour } from './colour'; export const colour = Colour[Colour.Blue];\n",
    "colour.ts": "export enum Colour { Red, Blue }\n",
    "tsconfig.json": JSON.stringify({ compilerOptions: { module: "nodenext" } }),
  });
  expect(outputs).toEqual({ colour: "Blue" });
});

const IN_FOLDER = { "Pulumi.yaml": "name: other\nruntime: nodejs\nmain: infra/index.ts\n" };

test("a program whose manifest is YAML goes through ts-node", async () => {
  const outputs = await outputsOf({
    ...IN_FOLDER,
    "infra/package.yaml": "name: infra\n",
    "infra/index.ts": "enum Colour { Red, Blue }\nexport const colour = Colour[Colour.Blue];\n",
    "infra/tsconfig.json": JSON.stringify({ compilerOptions: { module: "nodenext" } }),
  });
  expect(outputs).toEqual({ colour: "Blue" });
});

test("a manifest that JSON.parse refuses is left to the SDK", async () => {
  const outputs = await outputsOf({
    ...IN_FOLDER,
    "infra/package.json": '\uFEFF{ "name": "infra", "type": "commonjs" }\n',
    "infra/index.ts": "export const colour = 'Blue';\n",
  });
  expect(outputs).toEqual({ colour: "Blue" });
});

test("an error in a program names its line", async () => {
  const project = temporaryProject({
    "Pulumi.yaml": "name: other\nruntime: nodejs\nmain: index.ts\n",
    "index.ts": `interface Unused {\n  name: string;\n}\n\nthrow new Error("on line 5");\n`,
  });
  const stack = await testStack({ project });
  const up = await stack.up();
  expect(up.status).not.toBe(0);
  expect(up.output).toMatch(/on line 5\s+at .*index\.ts:5:7/);
});
