import { isJsonObject, type Json, type JsonObject } from "../../common/json.ts";
import { spend } from "../effort.ts";
import { ERROR, queryError } from "../errors.ts";
import type { Run } from "../run.ts";
import type { QueryIndex, StoredDocument } from "../target.ts";
import { setAttribute, toNumber } from "../values.ts";
import type { Call, FunctionEntry } from "./entry.ts";
import { distance, GEO_RADIUS, type Position } from "./geo.ts";

/**
 * The functions that are for an index of a collection. The index must be there, as on the service; the documents
 * themselves are read all the same.
 */

const DOCUMENT_EFFORT = 8;

function* documentsOf({ run }: Call, collection: string): Generator<StoredDocument> {
  for (const document of run.target.scan(collection)) {
    run.stats.scannedIndex++;
    spend(DOCUMENT_EFFORT);
    yield document;
  }
}

/** @throws ApiError 404/1203 */
function collectionOf({ run, name }: Call, given: Json): string {
  if (typeof given !== "string") {
    throw queryError(ERROR.functionArgumentType, `invalid argument type in call to function '${name}()'`);
  }
  if (!run.collections.has(given)) {
    throw queryError(ERROR.collectionNotFound, `collection or view not found: ${given}`);
  }
  run.mayRead(given);
  return given;
}

function indexOf(
  run: Run,
  collection: string,
  isSuitable: (index: QueryIndex) => boolean,
): QueryIndex | undefined {
  return run.target.indexes?.(collection).find(isSuitable);
}

/** What is at a path with dots. */
function at(document: JsonObject, path: string): Json {
  let value: Json = document;
  for (const name of path.split(".")) {
    value = isJsonObject(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : null;
  }
  return value;
}

type Operator = "+" | "|" | "-";

interface Word {
  readonly operator: Operator;
  readonly text: string;
  readonly isPrefix: boolean;
}

/** `foo,|bar,-prefix:ba`: words that must be there, may be there instead, or must not. @throws ApiError 400/10 (recorded) */
function wordsOf(query: Json): Word[] {
  if (typeof query !== "string") throw badParameter();
  return query.split(",").map((part) => {
    const [, operator = "", mode = "", text = ""] =
      /^\s*([+|-]?)\s*(?:(prefix|complete):)?\s*(.*?)\s*$/su.exec(part) ?? [];
    const word = text.toLowerCase();
    if (word === "") throw badParameter();
    return { operator: (operator || "+") as Operator, text: word, isPrefix: mode === "prefix" };
  });
}

const badParameter = () => queryError(ERROR.badParameter, "bad parameter");

/** The words of a text, of the texts in a list, and of those of an object's attributes. */
function indexedWords(value: Json, shortest: number): Set<string> {
  const words = new Set<string>();
  const texts =
    typeof value === "string"
      ? [value]
      : value !== null && typeof value === "object"
        ? Object.values(value)
        : [];
  for (const text of texts) {
    if (typeof text !== "string") continue;
    spend(1 + (text.length >> 3));
    for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
      if (word.length >= shortest) words.add(word);
    }
  }
  return words;
}

function hasWord(words: ReadonlySet<string>, { text, isPrefix }: Word): boolean {
  if (!isPrefix) return words.has(text);
  for (const word of words) if (word.startsWith(text)) return true;
  return false;
}

/** From left to right, as the service does it. */
function isFound(words: ReadonlySet<string>, wanted: readonly Word[]): boolean {
  return wanted.reduce((found, word, index) => {
    const has = hasWord(words, word);
    if (word.operator === "-") return found && !has;
    if (index === 0) return has;
    return word.operator === "|" ? found || has : found && has;
  }, true);
}

function fulltext(call: Call, given: Json, field: Json, query: Json, limit: Json): Json {
  const collection = collectionOf(call, given);
  const isSuitable = ({ type, fields }: QueryIndex) => type === "fulltext" && fields[0] === field;
  const index = indexOf(call.run, collection, isSuitable);
  if (index === undefined || typeof field !== "string") {
    throw queryError(
      ERROR.fulltextIndexMissing,
      `no suitable fulltext index found for fulltext query on '${collection}'`,
      "optimizing plan",
    );
  }
  const shortest = typeof index.options.minLength === "number" ? index.options.minLength : 2;
  const wanted = wordsOf(query);
  const most = limit === null || toNumber(limit) <= 0 ? Infinity : toNumber(limit);
  const found: Json[] = [];
  for (const document of documentsOf(call, collection)) {
    if (found.length >= most) break;
    if (isFound(indexedWords(at(document, field), shortest), wanted)) found.push(document);
  }
  return found;
}

/** @throws ApiError 500/1505 for what is no place on earth (recorded) */
function placeOf(latitude: Json, longitude: Json): Position {
  const [lat, lon] = [toNumber(latitude), toNumber(longitude)];
  if (Math.abs(lat) <= 90 && Math.abs(lon) <= 180) return [lon, lat];
  throw queryError(ERROR.invalidGeoValue, "invalid geo coordinate value");
}

/** Where a document is, by the index: `[latitude, longitude]`, GeoJSON, or two attributes. */
function positionOf(document: JsonObject, { fields, options }: QueryIndex): Position | undefined {
  const [first = "", second] = fields;
  const value = at(document, first);
  const pair = isJsonObject(value) && value.type === "Point" ? (value.coordinates ?? null) : value;
  const isLonLat = options.geoJson === true || pair !== value;
  const [one, other] = second !== undefined ? [value, at(document, second)] : Array.isArray(pair) ? pair : [];
  if (typeof one !== "number" || typeof other !== "number") return undefined;
  return isLonLat ? [one, other] : [other, one];
}

interface Placed {
  readonly document: StoredDocument;
  readonly position: Position;
}

function* placed(call: Call, given: Json): Generator<Placed> {
  const collection = collectionOf(call, given);
  const index = indexOf(call.run, collection, ({ type }) => type === "geo");
  if (index === undefined) {
    throw queryError(
      ERROR.geoIndexMissing,
      `no suitable geo index found for geo restriction on '${collection}'`,
      "optimizing plan",
    );
  }
  for (const document of documentsOf(call, collection)) {
    const position = positionOf(document, index);
    if (position !== undefined) yield { document, position };
  }
}

/** The nearest first; with the distance in an attribute where one is named. */
function byDistance(
  call: Call,
  given: Json,
  place: Position,
  attribute: Json,
  isWanted: (metres: number) => boolean,
): Json[] {
  const near: { document: StoredDocument; metres: number }[] = [];
  for (const { document, position } of placed(call, given)) {
    const metres = distance(place, position, GEO_RADIUS);
    if (!isWanted(metres)) continue;
    call.run.scratch(call.run.sizeOf(document));
    near.push({ document, metres });
  }
  near.sort((left, right) => left.metres - right.metres);
  return near.map(({ document, metres }) => {
    if (typeof attribute !== "string") return document;
    const told = { ...document };
    setAttribute(told, attribute, metres);
    return told;
  });
}

export const indexedFunctions: FunctionEntry[] = [
  { name: "FULLTEXT", min: 3, max: 4, varies: true, run: fulltext },
  {
    name: "NEAR",
    min: 3,
    max: 5,
    varies: true,
    run: (call, collection, latitude, longitude, limit, attribute) => {
      const all = byDistance(call, collection, placeOf(latitude, longitude), attribute, () => true);
      return all.slice(0, limit === null ? 100 : Math.max(0, toNumber(limit)));
    },
  },
  {
    name: "WITHIN",
    min: 4,
    max: 5,
    varies: true,
    run: (call, collection, latitude, longitude, radius, attribute) => {
      const most = toNumber(radius);
      return byDistance(
        call,
        collection,
        placeOf(latitude, longitude),
        attribute,
        (metres) => metres <= most,
      );
    },
  },
  {
    name: "WITHIN_RECTANGLE",
    min: 5,
    max: 5,
    varies: true,
    run: (call, collection, latitude1, longitude1, latitude2, longitude2) => {
      const one = placeOf(latitude1, longitude1);
      const other = placeOf(latitude2, longitude2);
      const isBetween = (value: number, from: number, to: number) =>
        value >= Math.min(from, to) && value <= Math.max(from, to);
      const found: Json[] = [];
      for (const { document, position } of placed(call, collection)) {
        const isInside = isBetween(position[0], one[0], other[0]) && isBetween(position[1], one[1], other[1]);
        if (isInside) found.push(document);
      }
      return found;
    },
  },
];
