import { z } from "zod";
import { ensureEngine } from "../engine/ensure-engine.ts";
import { lastLines, runProcess } from "../engine/run-process.ts";
import { prepare } from "../prepare.ts";
import { projectFolder } from "../project.ts";

const shown = z.record(z.string(), z.object({ value: z.string().optional() }));

/**
 * Reads a stack's configuration with its secrets, through the engine, which alone can decrypt them.
 *
 * @throws Error where there is no such stack, or it cannot be decrypted
 */
export async function stackConfig(stack: string): Promise<(key: string) => string | undefined> {
  const engine = await ensureEngine();
  const command = ["config", "--json", "--show-secrets", "--stack", stack];
  const { args, env } = await prepare(engine, command, process.env);
  const { status, stdout, stderr } = await runProcess(engine.cli, [...args, "--non-interactive"], {
    cwd: projectFolder,
    env,
  });
  if (status !== 0) {
    throw new Error(`Could not read the configuration of stack ${stack}: ${lastLines(stderr)}`);
  }
  const config = shown.parse(JSON.parse(stdout));
  return (key) => config[key]?.value;
}
