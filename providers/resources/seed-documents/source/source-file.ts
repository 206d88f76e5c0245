import { existsSync, type Stats, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { extname, isAbsolute, resolve } from "node:path";
import { absolutePath, isFileUrl, projectFolder } from "../../../common/paths.ts";
import { SourceError } from "./source-error.ts";

/** How a file is read, by its ending. */
export type Format = "json" | "lines" | "csv";

/** A seed file as it is declared, and where it is. */
export interface SourceFile {
  /** As it is declared, for messages; without the part. */
  name: string;
  /** Absolute. */
  path: string;
  /** What is taken of a file that holds several lists: `accounts` of `dump.json#accounts`. */
  part?: string | undefined;
}

const FORMATS: Record<string, Format> = {
  ".json": "json",
  ".jsonl": "lines",
  ".ndjson": "lines",
  ".csv": "csv",
  ".tsv": "csv",
};

/** What to do with files that people have, and that are not read. */
const OTHER_ENDINGS: readonly [endings: readonly string[], advice: string][] = [
  [[".xlsx", ".xlsm", ".xls", ".ods", ".numbers"], "save the sheet as CSV"],
  [[".zip", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz", ".zst", ".lz4", ".br"], "unpack it, or use gzip"],
  [[".parquet", ".avro", ".orc", ".bson", ".arrow"], "convert it to JSON Lines or CSV"],
];

/**
 * Finds the file that a declaration means: a path relative to the folder of Pulumi.yaml, an absolute one, one with `~`
 * or a `file:` URL, each perhaps with `#` and a part of the file. A file whose whole name has the `#` in it goes first.
 *
 * @throws SourceError
 */
export function locateSource(source: string): SourceFile {
  if (/^(?!file:)[a-z][a-z0-9+.-]+:\/\//i.test(source)) {
    throw new SourceError(
      `${source} is a URL, but documents come from a file: download it, and give its path`,
    );
  }
  const whole = { name: source, path: absolute(source) };
  const hash = source.lastIndexOf("#");
  if (hash === -1 || (!isFileUrl(source) && existsSync(whole.path))) return whole;
  const name = source.slice(0, hash);
  return { name, path: absolute(name), part: source.slice(hash + 1) };
}

/** One text for all spellings of a file's path, and its part. */
export function identityOf(source: string): string {
  try {
    const { path, part } = locateSource(source);
    return JSON.stringify([path, part]);
  } catch {
    return source;
  }
}

function absolute(source: string): string {
  try {
    return absolutePath(source);
  } catch (error) {
    throw new SourceError(`${source} is no URL of a file on this machine (${(error as Error).message})`);
  }
}

/**
 * How the file is read.
 *
 * @throws SourceError where its ending does not tell that
 */
export function formatOf(file: Pick<SourceFile, "name" | "path">): { format: Format; isGzip: boolean } {
  const lower = file.path.toLowerCase();
  const isGzip = lower.endsWith(".gz");
  const ending = extname(isGzip ? lower.slice(0, -".gz".length) : lower);
  const format = FORMATS[ending];
  if (format !== undefined) return { format, isGzip };
  const found = statSync(file.path, { throwIfNoEntry: false });
  if (found !== undefined) expectFile(file.name, found);
  const advice = OTHER_ENDINGS.find(([endings]) => endings.includes(ending))?.[1];
  const known = `${Object.keys(FORMATS).join(", ")}, or one of these with .gz`;
  throw new SourceError(
    `the ending of ${file.name} is not one of: ${known}${advice ? `: ${advice}` : ""}${blankHint(file.name)}`,
  );
}

/** Whether values of the file stand in columns; unknown (undefined) where its ending is wrong. */
export function isCsv(source: string): boolean | undefined {
  try {
    return formatOf(locateSource(source)).format === "csv";
  } catch {
    return undefined;
  }
}

/**
 * Looks at the file before it is opened: to open a FIFO waits for somebody who writes into it.
 *
 * @throws SourceError where it is none
 */
export async function inspectFile({ name, path }: SourceFile): Promise<Stats> {
  let found: Stats;
  try {
    found = await stat(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new SourceError(
      code === "ENOENT" || code === "ENOTDIR"
        ? `there is no file ${name}${whereHint(name)}${blankHint(name)}`
        : `the file ${name} could not be read (${code ?? String(error)})`,
    );
  }
  expectFile(name, found);
  return found;
}

function expectFile(name: string, found: Stats): void {
  if (found.isFile()) return;
  throw new SourceError(`${name} is ${kindOf(found)}, but documents come from a file: give the path of one`);
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return "a folder";
  if (found.isFIFO()) return "a pipe (FIFO)";
  if (found.isSocket()) return "a socket";
  return "a device";
}

/** Where a file was looked for that is not there. */
function whereHint(name: string): string {
  if (isFileUrl(name) || isAbsolute(name) || name.startsWith("~")) return "";
  const folder = projectFolder();
  const beside = existsSync(resolve(name)) ? ", though one lies beside the program" : "";
  return ` in ${folder}: paths are relative to the folder of Pulumi.yaml${beside}`;
}

function blankHint(name: string): string {
  return name === name.trim() ? "" : ": its path begins or ends with a blank, leave that out";
}
