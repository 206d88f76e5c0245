import { stat } from "node:fs/promises";
import type { ContentHash } from "./content-hash.ts";
import { hashKey, KeyTable } from "./key-table.ts";
import { Manifest } from "./manifest.ts";
import { Notes } from "./notes.ts";
import { type CountBefore, type PreparedDocument, type Problem, prepareDocument } from "./prepare.ts";
import { readSource } from "./read-source.ts";
import type { OnRead, Reading } from "./read-text.ts";
import { FileChangedError, SourceError } from "./source-error.ts";
import { locateSource } from "./source-file.ts";

/** Where documents are declared: in the program or in a file. */
export interface Declaration {
  documents?: readonly unknown[];
  source?: string;
  keyField: string;
  /** What separates values of CSV; where it is not given it is found. */
  delimiter?: string;
  /** Whether a document that is wrong is an error or is left out. Default: an error. */
  onInvalid?: "error" | "skip";
  /** Where they go, as far as that is known. */
  collection?: string | undefined;
}

/**
 * A document as it is sent. It is kept as bytes because thousands of them are under way at once: as strings they would
 * have the collector give its young generation several times as much memory.
 */
export interface SeedDocument {
  key: string;
  hash: ContentHash;
  /** Canonical JSON in UTF-8. */
  bytes: Buffer;
}

/** Something wrong with the document at `index`. */
export interface DocumentFailure extends Problem {
  index: number;
  /** Where it begins in its file, as far as that can be told: "line 2". */
  place?: string | undefined;
}

/** A document whose key the one at `first` has already. */
interface Duplicate {
  index: number;
  key: string;
  first: number;
}

/** What is known of declared documents once all of them have been looked at. */
export interface Survey {
  manifest: Manifest;
  /** In the order of the documents; not all of them where there are many. */
  failures: DocumentFailure[];
  /** Documents that are wrong and left out: how many, and the first of them. */
  skipped: { count: number; first: DocumentFailure[] };
  notes: Notes;
  /** The contents that several documents without a key have. */
  repeated: ReadonlySet<string>;
  /** Tells whether the file is still the one that was looked at. */
  version: string;
  /** How large the file is. */
  bytes?: number | undefined;
}

/** Nobody reads more. */
const MOST_FAILURES = 100;

/** So many of those that are left out are named. */
const MOST_SKIPPED = 10;

/** So many keys are told apart in one pass over the documents; the table of them takes 50 MB then. */
const MOST_KEYS = 2_700_000;

/** Nothing else gets a turn while this many documents are prepared. */
const MOST_AT_ONCE = 1000;

/** The documents that a resource declares, of any number: they are read as often as they are needed. */
export class Seeds {
  readonly #declaration: Declaration;
  readonly #mostKeys: number;

  constructor(declaration: Declaration, mostKeys = MOST_KEYS) {
    this.#declaration = declaration;
    this.#mostKeys = mostKeys;
  }

  /**
   * Looks at all of them.
   *
   * @param onRead told how far the file is read; again from its start where it takes several passes
   * @throws SourceError
   */
  async survey(onRead?: OnRead): Promise<Survey> {
    for (let passes = 1; ; passes *= 2) {
      const survey = await this.#surveyIn(passes, onRead);
      if (survey === undefined) continue;
      if (survey.version === (await this.version())) return survey;
      throw new FileChangedError(String(this.#declaration.source));
    }
  }

  /** Each pass tells apart the keys of its share; undefined if that is still too many. */
  async #surveyIn(passes: number, onRead: OnRead | undefined): Promise<Survey | undefined> {
    const survey = {
      manifest: new Manifest(),
      failures: [] as DocumentFailure[],
      skipped: { count: 0, first: [] as DocumentFailure[] },
      notes: new Notes(),
      repeated: new Set<string>(),
      version: await this.version(),
      bytes: await this.#bytes(),
    };
    const suspects = new Set<string>();
    for (let pass = 0; pass < passes; pass += 1) {
      const isOwn = (key: string) => passes === 1 || Math.floor(hashKey(key) / 2 ** 32) % passes === pass;
      const keys = new KeyTable();
      const contents = new KeyTable();
      let made: string | undefined;
      const countBefore: CountBefore = (contentKey) => {
        made = contentKey;
        const before = isOwn(contentKey) ? contents.add(contentKey) : 0;
        if (before > 0) survey.repeated.add(contentKey);
        return before;
      };
      const notes = pass === 0 ? survey.notes : undefined;
      const prepare = this.#preparing(countBefore, notes);
      let index = -1;
      for await (const values of this.#values({ onRead, notes })) {
        for (const value of values) {
          index += 1;
          made = undefined;
          const prepared = prepare(value);
          if ("reason" in prepared) {
            if (pass === 0) this.#noteWrong(survey, { index, ...prepared });
          } else if (isOwn(made ?? prepared.key)) {
            if (keys.add(prepared.key) > 0 && suspects.size < MOST_FAILURES) suspects.add(prepared.key);
            survey.manifest.add(prepared.key, prepared.hash);
          }
        }
        if (keys.size + contents.size > this.#mostKeys) return undefined;
      }
    }
    const duplicates = suspects.size > 0 ? await this.#findDuplicates(suspects, survey) : [];
    const { count, first } = survey.skipped;
    return {
      ...survey,
      failures: await this.#withPlaces(survey.failures, duplicates),
      skipped: { count, first: await this.#withPlaces(first, []) },
    };
  }

  #noteWrong({ failures, skipped }: Pick<Survey, "failures" | "skipped">, failure: DocumentFailure): void {
    if (!this.#skips) {
      if (failures.length < MOST_FAILURES) failures.push(failure);
      return;
    }
    skipped.count += 1;
    if (skipped.first.length < MOST_SKIPPED) skipped.first.push(failure);
  }

  get #skips(): boolean {
    return this.#declaration.onInvalid === "skip";
  }

  #preparing(countBefore: CountBefore, notes?: Notes): (value: unknown) => PreparedDocument | Problem {
    const { keyField, collection } = this.#declaration;
    const preparation = { keyField, collection, countBefore, notes };
    return (value) => prepareDocument(value, preparation);
  }

  /** The table of keys errs now and then, so its findings are looked at again. */
  async #findDuplicates(
    suspects: ReadonlySet<string>,
    { repeated, failures }: Pick<Survey, "repeated" | "failures">,
  ): Promise<Duplicate[]> {
    const duplicates: Duplicate[] = [];
    const firsts = new Map<string, number>();
    const prepare = this.#preparing(counter(repeated));
    let index = -1;
    for await (const values of this.#values()) {
      for (const value of values) {
        index += 1;
        const prepared = prepare(value);
        if ("reason" in prepared || !suspects.has(prepared.key)) continue;
        const { key } = prepared;
        const first = firsts.get(key);
        if (first === undefined) firsts.set(key, index);
        else if (failures.length + duplicates.length < 2 * MOST_FAILURES) {
          duplicates.push({ index, key, first });
        }
      }
    }
    return duplicates;
  }

  async #withPlaces(failures: DocumentFailure[], duplicates: Duplicate[]): Promise<DocumentFailure[]> {
    const all = [...failures, ...duplicates.flatMap(({ index, first }) => [{ index }, { index: first }])];
    const places = await this.#placesOf(new Set(all.map(({ index }) => index)));
    const attribute = this.#declaration.keyField;
    const named = duplicates.map(({ index, key, first }): DocumentFailure => {
      const place = places.get(first);
      const other = place === undefined ? `document ${first}` : `the one at ${place}`;
      return { index, attribute, reason: `is '${key}', which ${other} has already` };
    });
    return [...failures, ...named]
      .sort((left, right) => left.index - right.index)
      .map((failure) => ({ ...failure, place: places.get(failure.index) }));
  }

  /** Where these documents are in the file: it is read once more, as nobody needs that of all the right ones. */
  async #placesOf(indexes: ReadonlySet<number>): Promise<ReadonlyMap<number, string>> {
    const places = new Map<number, string>();
    if (indexes.size === 0 || this.#declaration.source === undefined) return places;
    let index = -1;
    const onPlace = (place: string) => {
      index += 1;
      if (indexes.has(index)) places.set(index, place);
    };
    const last = Math.max(...indexes);
    for await (const _ of this.#values({ isKnown: true, onPlace })) if (index >= last) break;
    return places;
  }

  /**
   * The documents themselves, some at a time.
   *
   * @param survey the survey that was made of them, which found nothing wrong
   * @throws SourceError, also where the file is not the one any more that was looked at
   */
  async *documents({ repeated }: Survey): AsyncGenerator<SeedDocument[]> {
    const prepare = this.#preparing(counter(repeated));
    for await (const values of this.#values({ isKnown: true })) {
      const prepared = values.map(prepare);
      const right = prepared.filter((each) => "text" in each);
      if (right.length < prepared.length && !this.#skips) {
        throw new SourceError(`the file ${this.#declaration.source} has changed while this ran`);
      }
      yield toBytes(right);
    }
  }

  async *#values(reading?: Reading): AsyncGenerator<readonly unknown[]> {
    const { documents = [], source, keyField, delimiter } = this.#declaration;
    const givesInvalid = this.#skips;
    // What is wrong with a document that is left out is found anew each time.
    const isKnown = reading?.isKnown === true && !givesInvalid;
    const lists =
      source === undefined
        ? [documents]
        : readSource(source, { ...reading, isKnown, keyField, delimiter, givesInvalid });
    for await (const list of lists) {
      for (let start = 0; start < list.length; start += MOST_AT_ONCE) {
        yield list.length <= MOST_AT_ONCE ? list : list.slice(start, start + MOST_AT_ONCE);
      }
    }
  }

  async #bytes(): Promise<number | undefined> {
    const { source } = this.#declaration;
    return source === undefined ? undefined : (await stat(source).catch(() => undefined))?.size;
  }

  /** Changes when the file does. Documents in the program are there as they are. */
  async version(): Promise<string> {
    const { source } = this.#declaration;
    if (source === undefined) return "";
    const found = await stat(locateSource(source).path, { bigint: true }).catch(() => undefined);
    return found ? [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(" ") : "gone";
  }
}

function toBytes(prepared: PreparedDocument[]): SeedDocument[] {
  const all = Buffer.allocUnsafeSlow(prepared.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0));
  let start = 0;
  return prepared.map(({ key, hash, text }) => {
    const end = start + all.write(text, start);
    const document = { key, hash, bytes: all.subarray(start, end) };
    start = end;
    return document;
  });
}

/** Counts the documents of equal content that have no key, where there are several. */
function counter(repeated: ReadonlySet<string>): CountBefore {
  const counts = new Map<string, number>();
  return (contentKey) => {
    if (!repeated.has(contentKey)) return 0;
    const before = counts.get(contentKey) ?? 0;
    counts.set(contentKey, before + 1);
    return before;
  };
}
