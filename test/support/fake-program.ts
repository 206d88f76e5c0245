import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes an executable shell script; answers its path. */
export function addProgram(folder: string, name: string, script: string, shell = "/bin/sh"): string {
  const file = join(folder, name);
  writeFileSync(file, `#!${shell}\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Puts stand-ins for the whole engine into `folder`; the CLI says this version. */
export function addEngine(folder: string, version: string): string {
  addProgram(folder, "pulumi-language-nodejs", "");
  addProgram(folder, "pulumi-resource-pulumi-nodejs", "");
  return addProgram(folder, "pulumi", `echo ${version}`);
}
