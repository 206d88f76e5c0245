import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { CliArguments } from "./cli-arguments.ts";

const stackSettings = z.object({ config: z.record(z.string(), z.unknown()).nullish() }).nullish();

/**
 * The URL of the GDN that a stack is for: `gdn:url` from the command line, from the stack's settings, else GDN_URL;
 * undefined if none of them has it.
 */
export function gdnUrl(
  project: string,
  stack: string,
  args: CliArguments,
  env: NodeJS.ProcessEnv,
): string | undefined {
  const onCommandLine = args.config.findLast((value) => value.startsWith("gdn:url="));
  if (onCommandLine !== undefined) return onCommandLine.slice("gdn:url=".length);
  const fromFile = readSettings(settingsFile(project, stack, args))["gdn:url"];
  return typeof fromFile === "string" ? fromFile : env.GDN_URL || undefined;
}

/** The port of the local GDN at `url`; undefined unless its name is one under `.localhost`, as a local GDN's is. */
export function localGdnPort(url: string | undefined): number | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== "https:" || !hostname.endsWith(".localhost")) return undefined;
  return Number(port || 443);
}

/** Credentials of the GDN that a stack's settings hold, encrypted: their keys. */
export function configuredCredentials(project: string, stack: string, args: CliArguments): string[] {
  const settings = readSettings(settingsFile(project, stack, args));
  return ["gdn:apiKey", "gdn:token", "gdn:email", "gdn:password"].filter((key) => key in settings);
}

/**
 * What a stack is configured with beside its URL: by its settings and, with more weight, on the command line. Secrets are
 * there as objects.
 */
export function configuredSettings(
  project: string,
  stack: string,
  args: CliArguments,
): Record<string, unknown> {
  const onCommandLine = args.config.map((value) => {
    const end = value.indexOf("=");
    return [value.slice(0, end), value.slice(end + 1)] as const;
  });
  return { ...readSettings(settingsFile(project, stack, args)), ...Object.fromEntries(onCommandLine) };
}

function settingsFile(project: string, stack: string, args: CliArguments): string {
  // A stack may be named with its organization and project before it.
  return resolve(project, args.configFile ?? `Pulumi.${stack.split("/").at(-1)}.yaml`);
}

function readSettings(file: string): Record<string, unknown> {
  try {
    return stackSettings.parse(parse(readFileSync(file, "utf8")))?.config ?? {};
  } catch {
    return {}; // None, or one that the CLI will explain.
  }
}

/** The name of a project, by which its state is kept. */
export function projectName(project: string): string {
  const settings = parse(readFileSync(join(project, "Pulumi.yaml"), "utf8"));
  return z.object({ name: z.string() }).parse(settings).name;
}
