import { Command, InvalidArgumentError, Option } from "commander";
import { DEFAULT_REGIONS, DEFAULT_SETTINGS, DEFAULT_TENANT, type Settings } from "./common/settings.ts";
import { UsageError } from "./common/usage-error.ts";

/** What the command line asks for. */
export interface Flags {
  settings: Settings;
  /** Print one line of JSON instead of the text for people. */
  json: boolean;
}

/** A name that can be a label of a host name. */
const REGION = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** A parser of an option's value. */
export function wholeNumber(most: number, least = 0) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value > most || value < least) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

function regionNames(text: string): string[] {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const bad = names.find((name) => !REGION.test(name) || name === "api" || name.startsWith("api-"));
  if (bad !== undefined) {
    throw new InvalidArgumentError(
      `'${bad}' cannot be the name of a region: lower-case letters, digits and inner hyphens, not beginning with 'api-'.`,
    );
  }
  if (new Set(names).size < names.length) throw new InvalidArgumentError("A region is named twice.");
  return names;
}

function someRegions(text: string): string[] {
  const names = regionNames(text);
  if (names.length === 0) throw new InvalidArgumentError("There must be at least one region.");
  return names;
}

/** Of an empty name the secrets would be put into the current folder. */
function folderName(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must be the name of a folder.");
  return text;
}

function tenantName(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(text)) {
    throw new InvalidArgumentError("It must be letters, digits, '_', '.' and '-'.");
  }
  return text;
}

/** How people start it. */
const CALL = process.env.npm_package_name === "gdn-spot" ? "npm run gdn --" : "gdn-spot gdn";

const LONGEST = 24 * 60 * 60 * 1000;

/** The command line, not yet read. */
export function command(): Command {
  const milliseconds = wholeNumber(LONGEST);
  return new Command(CALL)
    .description(
      "A local GDN: fabrics, collections, documents, queries and access levels, in several regions.",
    )
    .option(
      "--port <n>",
      "port to listen on; 0 lets the system pick one",
      wholeNumber(65535),
      DEFAULT_SETTINGS.port,
    )
    .option("--address <ip>", "address to listen on", DEFAULT_SETTINGS.address)
    .option("--data <folder>", "folder that keeps the data; without it, all is in memory", folderName)
    .option(
      "--tenant <name>",
      `the tenant's name (default: ${DEFAULT_TENANT}, or the one in --data)`,
      tenantName,
    )
    .option(
      "--regions <names>",
      `the regions, comma-separated; the first serves the entry host (default: ${DEFAULT_REGIONS.join()}, or those in --data)`,
      someRegions,
    )
    .option(
      "--spot-regions <names>",
      "those that can be spot regions; empty: none (default: all)",
      regionNames,
    )
    .option("--lag <ms>", "time until a write is in the other regions", milliseconds, DEFAULT_SETTINGS.lag)
    .option(
      "--fabric-ready <ms>",
      "time until a new fabric is available",
      milliseconds,
      DEFAULT_SETTINGS.fabricReady,
    )
    .option(
      "--expiry-interval <ms>",
      "time between two removals of documents that a ttl index lets expire; 0: they stay",
      milliseconds,
      DEFAULT_SETTINGS.expiryInterval,
    )
    .option(
      "--max-body <bytes>",
      "largest request body",
      wholeNumber(1024 * 1024 * 1024),
      DEFAULT_SETTINGS.maxBody,
    )
    .option("--query-timeout <ms>", "longest time for a query", milliseconds, DEFAULT_SETTINGS.queryTimeout)
    .addOption(
      new Option("--query-memory <bytes>", "most that running queries and open cursors hold together")
        .argParser(wholeNumber(Number.MAX_SAFE_INTEGER))
        .default(DEFAULT_SETTINGS.queryMemory, "a quarter of what its heap may be"),
    )
    .option(
      "--strict-keys",
      "an API key has no right on a fabric that it makes, and a new key none at all, until it is given one",
      DEFAULT_SETTINGS.strictKeys,
    )
    .option("--json", "print one line of JSON with the URL and the credentials once it answers", false)
    .allowExcessArguments(false)
    .addHelpText(
      "after",
      `\n\`${CALL} start\` starts one in the background of this folder, and \`${CALL} stop\` ends those.\n` +
        "\nExit status: 0 ended by Ctrl-C or SIGTERM, 1 it could not start, 2 called wrongly.",
    )
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
}

/**
 * Reads the command line; `undefined` where only help was asked for.
 *
 * @throws UsageError
 */
export function readFlags(args: readonly string[]): Flags | undefined {
  const parser = command();
  try {
    parser.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    if (error.code === "commander.helpDisplayed") return undefined;
    throw new UsageError(`${sentence(error.message)} \`${CALL} --help\` tells how it is called.`, 2);
  }
  const { json, ...settings } = parser.opts<Settings & { json: boolean }>();
  return { settings, json };
}

/** Of commander's messages some end with a full stop, and some do not. */
function sentence(message: string): string {
  return `${message.replace(/^error: /, "").replace(/\.$/, "")}.`;
}
