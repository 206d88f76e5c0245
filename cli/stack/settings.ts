import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

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

/** The backend that a project names for all its stacks. */
export function projectBackend(project: string): string | undefined {
  const settings = parse(readFileSync(join(project, "Pulumi.yaml"), "utf8"));
  return z.object({ backend: z.object({ url: z.string().optional() }).nullish() }).parse(settings).backend
    ?.url;
}

/** What this project needs to know of a command line for the Pulumi CLI; everything is passed on to it as it is. */
export interface CliArguments {
  /** `up`, `preview`, `refresh`, `destroy`, or any other command by the name that was given; none: undefined. */
  command: string | undefined;
  /** What follows the command, up to its first option. */
  operands: string[];
  /** The name that `--stack` or `-s` gives. */
  stack: string | undefined;
  /** The file that `--config-file` gives. */
  configFile: string | undefined;
  /** Values that `--config` or `-c` gives, such as `gdn:url=https://...`. */
  config: string[];
  /** Whether one of these options is there, such as `--yes` or `-y`. */
  has(...options: string[]): boolean;
  /** Whether the command only asks for help or a version, so that nothing needs to be made ready for it. */
  asksOnly: boolean;
}

/** Commands that work on the resources of one stack. */
export const lifecycleCommands: ReadonlySet<string> = new Set(["up", "preview", "refresh", "destroy"]);

/** The CLI's other names for its commands. */
const aliases: Record<string, string> = { update: "up", pre: "preview", down: "destroy", dn: "destroy" };

const onlyAsking = new Set(["help", "version", "about", "completion", "gen-completion"]);

/** Where options stand before the command, it is told from their values by its name. */
function isCommand(arg: string): boolean {
  return lifecycleCommands.has(arg) || Object.hasOwn(aliases, arg) || arg === "stack" || onlyAsking.has(arg);
}

/** Reads a command line as the CLI does: options before or after the command, `--name value` or `--name=value`. */
export function readArguments(args: readonly string[]): CliArguments {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const at = own.findIndex((arg, index) => (index === 0 && !arg.startsWith("-")) || isCommand(arg));
  const given = at === -1 ? undefined : own[at];
  const rest = at === -1 ? [] : own.slice(at + 1);
  const has = (...options: string[]) =>
    own.some((arg) => options.includes(arg) || options.some((option) => arg === `${option}=true`));
  return {
    command: given && (aliases[given] ?? given),
    operands: rest.slice(0, rest.findIndex((arg) => arg.startsWith("-")) >>> 0),
    stack: values(own, "--stack", "-s").at(-1),
    configFile: values(own, "--config-file").at(-1),
    config: values(own, "--config", "-c"),
    has,
    asksOnly: given === undefined || onlyAsking.has(given) || has("--help", "-h", "--version"),
  };
}

function values(args: readonly string[], long: string, short?: string): string[] {
  return args.flatMap((arg, index) => {
    if (arg === long || arg === short) return args[index + 1] ?? [];
    if (arg.startsWith(`${long}=`)) return arg.slice(long.length + 1);
    if (short && arg.startsWith(short) && !arg.startsWith("--"))
      return arg.slice(short.length).replace(/^=/, "");
    return [];
  });
}
