import { projectFolder } from "../common/command.ts";
import { ensureEngine } from "../engine/ensure-engine.ts";
import { prepare } from "../stack/prepare.ts";
import { CONFIG_ARGUMENTS, readConfig } from "./read-config.ts";

/**
 * The configuration of a stack of the project, with its secrets.
 *
 * @param stack undefined: the selected one
 */
export async function stackConfig(stack: string | undefined): Promise<(key: string) => string | undefined> {
  const engine = await ensureEngine();
  const named = stack === undefined ? [] : ["--stack", stack];
  const { args, env } = await prepare(engine, [...CONFIG_ARGUMENTS, ...named], process.env);
  return await readConfig(engine.cli, args, { cwd: projectFolder, env });
}
