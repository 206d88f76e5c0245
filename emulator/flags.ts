import { Command, InvalidArgumentError } from "commander";
import { DEFAULT_SETTINGS, type Settings } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

/** What the command line asks for. */
export interface Flags {
  settings: Settings;
  /** Print one line of JSON instead of the text for people. */
  json: boolean;
}

/** A name that can be a label of a host name. */
const REGION = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

function wholeNumber(most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from 0 to ${most}.`);
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

function tenantName(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(text)) {
    throw new InvalidArgumentError("It must be letters, digits, '_', '.' and '-'.");
  }
  return text;
}

const LONGEST = 24 * 60 * 60 * 1000;

function command(): Command {
  const milliseconds = wholeNumber(LONGEST);
  return new Command("gdn")
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
    .option("--data <folder>", "folder that keeps the data; without it, all is in memory")
    .option("--tenant <name>", "the tenant's name (default: acme)", tenantName)
    .option("--regions <names>", "the regions, comma-separated; the first serves the entry host", someRegions)
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
      "--max-body <bytes>",
      "largest request body",
      wholeNumber(1024 * 1024 * 1024),
      DEFAULT_SETTINGS.maxBody,
    )
    .option("--query-timeout <ms>", "longest time for a query", milliseconds, DEFAULT_SETTINGS.queryTimeout)
    .option("--json", "print one line of JSON with the URL and the credentials once it answers", false)
    .allowExcessArguments(false)
    .addHelpText(
      "after",
      "\n`npm run gdn -- stop` ends those of this folder that run in the background." +
        "\n\nExit status: 0 ended by Ctrl-C or SIGTERM, 1 it could not start, 2 called wrongly.",
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
    throw new UsageError(`${error.message.replace(/^error: /, "")}. --help lists the flags.`, 2);
  }
  const { json, ...settings } = parser.opts<Settings & { json: boolean }>();
  return { settings, json };
}
