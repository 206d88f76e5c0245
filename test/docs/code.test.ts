import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { temporaryFolder } from "../support/cleanup.ts";
import { writeFiles } from "../support/files.ts";
import { type Document, documents } from "./documents.ts";

/** The programs of a document by where they begin. A block without imports goes on with the program before it. */
function programsIn({ path, markdown }: Document): [name: string, text: string][] {
  const programs: [string, string][] = [];
  for (const { language, text, line } of markdown.code()) {
    if (!/^(ts|typescript)$/.test(language)) continue;
    const last = programs.at(-1);
    if (last === undefined || text.startsWith("import "))
      programs.push([`${path.replaceAll("/", "-")}-line-${line}.ts`, text]);
    else last[1] += `\n${text}`;
  }
  return programs;
}

test("the TypeScript in the documents is right", async () => {
  const folder = temporaryFolder();
  const programs = documents.flatMap(programsIn);
  const compilerOptions = {
    // What is a program of its own declares names that others declare as well.
    moduleDetection: "force",
    noUnusedLocals: false,
    paths: { "gdn-spot": ["./providers/index.ts"] },
    typeRoots: [join(checkoutFolder, "node_modules", "@types")],
  };
  writeFiles(folder, {
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({
      extends: join(checkoutFolder, "tsconfig.json"),
      compilerOptions,
      include: ["*.ts"],
    }),
    ...Object.fromEntries(programs),
  });
  for (const name of ["node_modules", "providers"])
    symlinkSync(join(checkoutFolder, name), join(folder, name));
  const tsc = join(checkoutFolder, "node_modules", "typescript", "bin", "tsc");
  const { stdout } = await runProcess(process.execPath, [tsc, "-p", folder], { cwd: folder });
  expect(programs.length).toBeGreaterThan(3);
  // What is wrong in the providers themselves is for the type-check of this project to say.
  expect(stdout.split("\n").filter((line) => /-line-\d+\.ts|^error/.test(line))).toEqual([]);
});

test("the npm scripts that the documents name are there", () => {
  const { scripts } = JSON.parse(readFileSync(join(checkoutFolder, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const named = documents.flatMap(({ path, markdown }) =>
    [...markdown.code().map(({ text }) => text), ...markdown.inlineCode()].flatMap((text) =>
      [...text.matchAll(/\bnpm run (?!-)([\w:-]+)/g)].map(([, name = ""]) => ({ path, name })),
    ),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ name }) => !Object.hasOwn(scripts, name))).toEqual([]);
});
