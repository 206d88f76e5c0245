import { readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { temporaryFolder } from "../support/cleanup.ts";
import { writeFiles } from "../support/files.ts";

/** Builds and packs this project; answers the package's file, which goes with the tests. */
export async function pack(): Promise<string> {
  const folder = temporaryFolder();
  await npm(["pack", "--pack-destination", folder], checkoutFolder);
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error("npm pack left no file.");
  return join(folder, file);
}

/**
 * A folder in which the package is installed, as somebody would who writes a program of their own, with this project's
 * TypeScript compiler beside it.
 */
export async function installPackage(file: string): Promise<string> {
  const folder = temporaryFolder();
  writeFiles(folder, { "package.json": '{ "name": "shop", "private": true }\n' });
  await npm(["install", "--prefer-offline", "--no-audit", "--no-fund", file], folder);
  symlinkSync(join(checkoutFolder, "node_modules", "typescript"), join(folder, "node_modules", "typescript"));
  return folder;
}

/** Runs npm; an error has what it said. */
export async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { status, stdout, stderr } = await runProcess("npm", args, { cwd, env: process.env });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed: ${stderr}${stdout}`);
  return stdout;
}
