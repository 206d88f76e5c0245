import { ERROR, textError, unsupported } from "../errors.ts";
import { arrayFunctions } from "./arrays.ts";
import { dateArithmetic } from "./date-arithmetic.ts";
import { dateFunctions } from "./dates.ts";
import { documentFunctions } from "./documents.ts";
import type { FunctionEntry } from "./entry.ts";
import { geoFunctions } from "./geo.ts";
import { indexedFunctions } from "./indexed.ts";
import { numberFunctions } from "./numbers.ts";
import { objectFunctions } from "./objects.ts";
import { searchFunctions } from "./search.ts";
import { setFunctions } from "./sets.ts";
import { statisticFunctions } from "./statistics.ts";
import { stringFunctions } from "./strings.ts";
import { textFormFunctions } from "./text-forms.ts";
import { typeFunctions } from "./types.ts";
import { vectorFunctions } from "./vectors.ts";

const UNSUPPORTED = new Set(
  `MINHASH MINHASH_COUNT
  MINHASH_ERROR MINHASH_MATCH NGRAM_MATCH NGRAM_POSITIONAL_SIMILARITY NGRAM_SIMILARITY OFFSET_INFO
  SCORE PREGEL_RESULT SCHEMA_GET SCHEMA_VALIDATE SIMILAR DECODE_REV CURRENT_USER CURRENT_DATABASE VERSION
  SHARD_ID CRC32 FNV64 DATE_UTCTOLOCAL DATE_LOCALTOUTC DATE_TIMEZONE DATE_TIMEZONES SUBSTRING_BYTES DECAY_EXP
  DECAY_GAUSS DECAY_LINEAR`.split(/\s+/),
);

/** The service has these, and no list of them is known. */
const UNSUPPORTED_FAMILIES = /^(GEO|VECTOR|APPROX)_/;

/** SLEEP is here for its number of arguments only: it waits, which no function can, and is compiled otherwise. */
const sleep: FunctionEntry = { name: "SLEEP", min: 1, max: 1, varies: true, run: () => null };

const functions = new Map(
  [
    sleep,
    ...arrayFunctions,
    ...dateArithmetic,
    ...dateFunctions,
    ...documentFunctions,
    ...geoFunctions,
    ...indexedFunctions,
    ...numberFunctions,
    ...objectFunctions,
    ...searchFunctions,
    ...setFunctions,
    ...statisticFunctions,
    ...stringFunctions,
    ...textFormFunctions,
    ...typeFunctions,
    ...vectorFunctions,
  ].map((entry) => [entry.name, entry]),
);

/** A function by its name in upper case. */
export function functionEntry(name: string): FunctionEntry | undefined {
  return functions.get(name);
}

/** All functions that are done. */
export function functionEntries(): FunctionEntry[] {
  return [...functions.values()];
}

/** Whether the service has the function and the local GDN has not. */
export function isUndone(name: string): boolean {
  return UNSUPPORTED.has(name) || (UNSUPPORTED_FAMILIES.test(name) && !functions.has(name));
}

/** @throws ApiError 400/1540 for an unknown function, 400/1541 for too few or many arguments, 501/9 for one not built. */
export function checkCall(name: string, count: number): void {
  if (isUndone(name)) throw unsupported(`the function ${name}()`);
  const entry = functions.get(name);
  if (entry === undefined) throw textError(ERROR.functionUnknown, `usage of unknown function '${name}()'`);
  if (count >= entry.min && count <= entry.max) return;
  const most = entry.max === Infinity ? "unlimited" : entry.max;
  throw textError(
    ERROR.functionArgumentCount,
    `invalid number of arguments for function '${name}()', ` +
      `expected number of arguments: minimum: ${entry.min}, maximum: ${most}`,
  );
}
