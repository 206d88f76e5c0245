import { resolve } from "node:path";
import { isPackaged } from "./packaged.ts";

/**
 * The path of a file that was named on a command line: relative to the folder that the person is in, which npm, when it
 * changes to the project's folder, leaves in INIT_CWD. Commands of the package run where they are called.
 */
export function calledFrom(file: string, env: NodeJS.ProcessEnv = process.env): string {
  return resolve((isPackaged ? undefined : env.INIT_CWD) ?? ".", file);
}

/** A command line in which the file that this option names is one of `calledFrom`; an empty name is left to be refused. */
export function withFileCalledFrom(option: string, args: readonly string[], env = process.env): string[] {
  return args.map((arg, index) => {
    if (arg === "" || arg === `${option}=`) return arg;
    if (arg.startsWith(`${option}=`)) return `${option}=${calledFrom(arg.slice(option.length + 1), env)}`;
    return args[index - 1] === option && !arg.startsWith("-") ? calledFrom(arg, env) : arg;
  });
}
