import { ensureEngine } from "../engine/ensure-engine.ts";
import { prepare } from "../prepare.ts";
import { projectFolder } from "../project.ts";
import { readConfig, tellConfig } from "./read-config.ts";

/** The configuration of a stack of this project. */
export async function stackConfig(stack: string): Promise<(key: string) => string | undefined> {
  const engine = await ensureEngine();
  const { args, env } = await prepare(engine, [...tellConfig, "--stack", stack], process.env);
  return await readConfig(engine.cli, args, { cwd: projectFolder, env });
}
