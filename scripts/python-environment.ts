import { execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * The folder with the programs of a Python environment that holds these packages, such as `pyC8==1.1.2`. It is made
 * once, and kept between runs, since packages come from a registry.
 *
 * @throws Error where there is no Python, or the packages cannot be had
 */
export async function pythonEnvironment(...packages: [string, ...string[]]): Promise<string> {
  const folder = resolve("node_modules/.cache", packages[0]);
  const programs = join(folder, "bin");
  if (existsSync(programs)) return programs;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    await run("python3", ["-m", "venv", "--copies", unfinished]);
    await run(join(unfinished, "bin", "python"), ["-m", "pip", "install", "--quiet", ...packages]);
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return programs;
}
