import { z } from "zod";
import { Connection } from "../../providers/gdn/connection.ts";
import { environmentName, resolveSettings } from "../../providers/gdn/settings.ts";
import { findFabricUrls } from "../../providers/ownership/ways-in.ts";
import type { Engine } from "../engine/ensure-engine.ts";
import { runProcess } from "../process/processes.ts";
import { type CliArguments, configuredCredentials, configuredSettings } from "./settings.ts";

/** How often a call is repeated that comes before or after the engine's. */
const MOST_RETRIES = 2;

/**
 * For a refresh or destroy the engine takes the configuration of the last update, from the state: credentials that
 * were changed since then are the old ones there. The providers try those of the environment when they are refused.
 */
export async function offerPresentCredentials(engine: Engine, about: About): Promise<void> {
  const { project, stack, read, env } = about;
  const keys = configuredCredentials(project, stack, read);
  if (keys.length === 0) return;
  const config = await secretConfig(engine, about);
  for (const key of keys) {
    env[environmentName(key.slice("gdn:".length))] ||= config(key);
  }
}

/** What a connection to the GDN of a stack is made of. */
export interface About {
  project: string;
  stack: string;
  read: CliArguments;
  env: NodeJS.ProcessEnv;
}

/** The stack's own way to the GDN. */
export async function connectionOf(engine: Engine, about: About): Promise<Connection> {
  const { project, stack, read, env } = about;
  const configured = configuredSettings(project, stack, read);
  const isSecret = ([key, value]: [string, unknown]) => key.startsWith("gdn:") && typeof value !== "string";
  const config = Object.entries(configured).some(isSecret)
    ? await secretConfig(engine, about)
    : (key: string) => configured[key] as string | undefined;
  const settings = resolveSettings(config, env, project);
  // People wait for it; the engine's own calls have the configured patience.
  return new Connection(
    { ...settings, retries: Math.min(settings.retries, MOST_RETRIES) },
    { findFabricUrls },
  );
}

/** Reads a stack's configuration with its secrets. What cannot be read is not there: the command itself will say why. */
async function secretConfig(
  engine: Engine,
  { project, stack, read, env }: About,
): Promise<(key: string) => string | undefined> {
  const file = read.configFile === undefined ? [] : ["--config-file", read.configFile];
  const { status, stdout } = await runProcess(
    engine.cli,
    ["config", "--json", "--show-secrets", "--stack", stack, ...file, "--non-interactive"],
    { cwd: project, env },
  );
  if (status !== 0) return () => undefined;
  const config = z.record(z.string(), z.object({ value: z.string().optional() })).parse(JSON.parse(stdout));
  return (key) => config[key]?.value;
}
