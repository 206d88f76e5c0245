import { z } from "zod";
import { lastLines, type ProcessOptions, runProcess } from "../process/processes.ts";

const shown = z.record(z.string(), z.object({ value: z.string().optional() }));

/** What has the CLI tell a configuration; which stack's is for others to add. */
export const CONFIG_ARGUMENTS = ["config", "--json", "--show-secrets", "--non-interactive"];

/**
 * Reads a stack's configuration with its secrets, through the engine, which alone can decrypt them.
 *
 * @param cli Pulumi's command-line program
 * @param args `tellConfig` and more
 * @throws Error where there is no such stack, or it cannot be decrypted
 */
export async function readConfig(
  cli: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<(key: string) => string | undefined> {
  const { status, stdout, stderr } = await runProcess(cli, args, options);
  if (status !== 0) {
    throw new Error(
      `Could not read the stack's configuration: ${lastLines(stderr)}\nWithout --stack, GDN_URL and a credential in the environment do as well.`,
    );
  }
  const config = shown.parse(JSON.parse(stdout));
  return (key) => config[key]?.value;
}
