import { isJsonObject, type Json } from "../../common/json.ts";
import { analyzersAt, type FieldLink } from "../../search/links.ts";
import { tokensOf } from "../../search/tokens.ts";
import { spend } from "../effort.ts";
import type { StoredDocument } from "../target.ts";

/** What a view has of one attribute of a document: its plain values, and of its texts what the analyzer made of them. */
export interface IndexedField {
  /** The values that are no texts. */
  readonly values: readonly Json[];
  /** Each token, with its places. */
  readonly tokens: ReadonlyMap<string, readonly number[]>;
  /** How many tokens there are. */
  readonly length: number;
}

/** A term that a condition has found in a document. */
export interface Hit {
  /** The attribute, its analyzer and the term. */
  readonly term: string;
  /** The attribute and its analyzer. */
  readonly field: string;
  /** How often it is there. */
  readonly count: number;
  readonly boost: number;
}

const SEPARATOR = "\0";
const NOTHING: IndexedField = { values: [], tokens: new Map(), length: 0 };
/** Between the texts of a list, so that no phrase reaches from one into the next. */
const GAP = 100;

/** A document as a view indexes it, worked out as far as a condition asks. */
export class Entry {
  readonly document: StoredDocument;
  readonly #link: FieldLink;
  readonly #fields = new Map<string, IndexedField>();
  readonly #hits = new Map<string, Hit>();

  constructor(document: StoredDocument, link: FieldLink) {
    this.document = document;
    this.#link = link;
  }

  get hits(): Iterable<Hit> {
    return this.#hits.values();
  }

  /** The lengths of the attributes that were asked for, by attribute and analyzer. */
  *lengths(): Generator<[field: string, length: number]> {
    for (const [field, { length }] of this.#fields) if (length > 0) yield [field, length];
  }

  /** Empty where the view does not index the attribute with that analyzer. */
  field(path: readonly string[], analyzer: string): IndexedField {
    const key = fieldKey(path, analyzer);
    const present = this.#fields.get(key);
    if (present !== undefined) return present;
    const analyzers = analyzersAt(this.#link, path);
    const field =
      analyzers.length === 0
        ? NOTHING
        : index(valuesAt(this.document, path), analyzers.includes(analyzer) ? analyzer : undefined);
    this.#fields.set(key, field);
    return field;
  }

  /** Notes that a condition has found a token; of one that is found twice the greater boost counts. */
  hit(path: readonly string[], analyzer: string, token: string, boost: number): void {
    const field = fieldKey(path, analyzer);
    const term = `${field}${SEPARATOR}${token}`;
    const places = this.field(path, analyzer).tokens.get(token);
    const before = this.#hits.get(term);
    if (before !== undefined && before.boost >= boost) return;
    this.#hits.set(term, { term, field, count: places?.length ?? 1, boost });
  }
}

const fieldKey = (path: readonly string[], analyzer: string) => [...path, analyzer].join(SEPARATOR);

/** All values at a path; lists on the way, and at its end, stand for what is in them. */
function valuesAt(value: Json | undefined, path: readonly string[]): Json[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, path));
  const [name, ...rest] = path;
  if (name === undefined) return value === undefined ? [] : [value];
  return isJsonObject(value) && Object.hasOwn(value, name) ? valuesAt(value[name], rest) : [];
}

function index(values: Json[], analyzer: string | undefined): IndexedField {
  const tokens = new Map<string, number[]>();
  let length = 0;
  let place = 0;
  for (const value of values) {
    if (typeof value !== "string" || analyzer === undefined) continue;
    spend(1 + (value.length >> 3));
    for (const token of tokensOf(analyzer, value) ?? []) {
      const places = tokens.get(token) ?? [];
      places.push(place);
      tokens.set(token, places);
      place += 1;
      length += 1;
    }
    place += GAP;
  }
  const plain = values.filter((value) => typeof value !== "string" && !isJsonObject(value));
  return { values: plain, tokens, length };
}
