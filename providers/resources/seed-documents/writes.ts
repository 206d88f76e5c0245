import type { Connection } from "../../gdn/connection.ts";
import {
  insertDocuments,
  type KeyedDocument,
  readDocuments,
  removeDocuments,
  replaceDocuments,
} from "../../gdn/documents.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import { type BatchItem, inBatches } from "./batches.ts";
import { type DeclaredSeeds, doing } from "./declaration.ts";
import { declaredElsewhere } from "./overlap.ts";
import { Pace } from "./pace.ts";
import { Progress } from "./progress.ts";
import { type ContentHash, hashDocument } from "./source/content-hash.ts";
import type { Manifest } from "./source/manifest.ts";
import type { SeedDocument } from "./source/seeds.ts";
import type { SeededItem } from "./source/sketch.ts";
import type { Inputs } from "./state.ts";

/** So many documents may be left to others among many: they count as differences where a sketch is compared. */
const MOST_KEPT = 60;

/** How many documents may be left to others; few documents have room in the state whoever they belong to. */
export function mostKept({ survey }: DeclaredSeeds): number {
  return survey.manifest.exact === undefined ? MOST_KEPT : Number.POSITIVE_INFINITY;
}

/**
 * Tells whose a document is that is there, with equal content (`isEqual`) or other: ours, and the manifest has it
 * already (`noted`) or not yet (`ours`), or somebody else's.
 */
export type Whose = (document: SeedDocument, isEqual: boolean) => "ours" | "noted" | "others";

/**
 * One run of a seeding. It writes batch by batch, several at once, settles conflicts, and always knows what is there
 * because of the resource, in `manifest` and `kept`.
 */
export class SeedRun {
  readonly connection: Connection;
  readonly inputs: Inputs;
  readonly manifest: Manifest;
  readonly pace: Pace;
  /** How many keys `kept` may have. */
  readonly mostKept: number;
  #kept: string[];
  #progress: Progress | undefined;

  constructor(
    connection: Connection,
    inputs: Inputs,
    manifest: Manifest,
    kept: string[],
    { mostKept: most = MOST_KEPT, mostInFlight }: { mostKept?: number; mostInFlight?: number } = {},
  ) {
    this.connection = connection;
    this.inputs = inputs;
    this.manifest = manifest;
    this.#kept = kept;
    this.mostKept = most;
    this.pace = new Pace(inputs.batchSize, mostInFlight);
  }

  /** Keys of documents that are left to others. */
  get kept(): string[] {
    return this.#kept;
  }

  /** Does `work` with all items in batches, and tells how far it is: "seeding accounts". */
  async forBatches<Item extends BatchItem>(
    what: string,
    items: AsyncIterable<Item[]> | Iterable<Item[]>,
    total: number | undefined,
    work: (batch: Item[]) => Promise<void>,
  ): Promise<void> {
    this.#progress = new Progress(`${what} ${this.inputs.collection}`, total);
    await inBatches(items, this.pace, async (batch) => {
      await work(batch);
      this.#progress?.add(batch.length);
    });
    this.#progress.end();
  }

  /** Inserts documents that are not there as far as is known; those that are there after all are conflicts. */
  async insert(batch: SeedDocument[]): Promise<void> {
    if (batch.length === 0) return;
    const answers = await this.pace.send(batch, (part, mayRepeat) =>
      insertDocuments(this.connection, this.inputs, part, mayRepeat),
    );
    const refused = new Set(answers.flat());
    const inserted = batch.filter(({ key }) => !refused.has(key));
    this.#note(inserted);
    if (refused.size === 0) return;
    const left = batch.filter(({ key }) => refused.has(key));
    const present = await this.#hashes(left);
    // A run before this one was cut off, or the answer to a request that was sent twice was lost.
    this.#note(left.filter(({ key, hash }) => present.get(key) === hash));
    await this.#settle(
      left.filter(({ key, hash }) => present.get(key) !== hash),
      inserted,
    );
  }

  /**
   * Looks at what is there, and writes only what is missing.
   *
   * @param whose documents of others are conflicts
   */
  async complete(batch: SeedDocument[], whose: Whose): Promise<void> {
    const present = await this.#hashes(batch);
    const conflicts: SeedDocument[] = [];
    const replacements: SeedDocument[] = [];
    for (const document of batch.filter(({ key }) => present.has(key))) {
      const isEqual = present.get(document.key) === document.hash;
      const owner = whose(document, isEqual);
      if (isEqual) {
        if (owner === "others" && this.inputs.onConflict !== "replace") this.#keep([document]);
        else if (owner !== "noted") this.#note([document]);
      } else (owner === "others" ? conflicts : replacements).push(document);
    }
    await this.#settle(conflicts, []);
    await this.replace(replacements, (document) =>
      whose(document, false) === "noted" ? present.get(document.key) : undefined,
    );
    await this.insert(batch.filter(({ key }) => !present.has(key)));
  }

  /** Replaces documents of ours. @param before the hash that the manifest has of each, if it has one */
  async replace(
    batch: SeedDocument[],
    before: (document: SeedDocument) => ContentHash | undefined,
  ): Promise<void> {
    if (batch.length === 0) return;
    await this.pace.send(batch, (part, mayRepeat) =>
      replaceDocuments(this.connection, this.inputs, part, mayRepeat),
    );
    for (const document of batch) {
      const hash = before(document);
      if (hash !== undefined) this.manifest.remove(document.key, hash);
    }
    this.#note(batch);
  }

  /** Removes documents of ours. */
  async remove(items: SeededItem[]): Promise<void> {
    await this.removeKeys(items);
    for (const { key, hash } of items) this.manifest.remove(key, hash);
  }

  /** The same for a manifest that does not matter any more. What another resource declares by now is no longer ours. */
  async removeKeys(items: { key: string }[]): Promise<void> {
    const isElsewhere = declaredElsewhere(this.inputs);
    const keys = items.map(({ key }) => key).filter((key) => !isElsewhere(key));
    if (keys.length === 0) return;
    await this.pace.send(keys, (part, mayRepeat) =>
      removeDocuments(this.connection, this.inputs, part, mayRepeat),
    );
  }

  /** Those of the documents that are there; undefined if the collection is gone. */
  async present(items: { key: string }[]): Promise<KeyedDocument[] | undefined> {
    const keys = items.map(({ key }) => key);
    const answers = await this.pace.send(keys, (part, mayRepeat) =>
      readDocuments(this.connection, this.inputs, part, mayRepeat),
    );
    const found: KeyedDocument[] = [];
    for (const documents of answers) {
      if (documents === undefined) return undefined;
      found.push(...documents);
    }
    return found;
  }

  async #hashes(items: { key: string }[]): Promise<Map<string, ContentHash>> {
    const present = (await this.present(items)) ?? [];
    return new Map(present.map((document) => [document._key, hashDocument(document)]));
  }

  /** Documents of somebody else's, or that may be: as declared. */
  async #settle(conflicts: SeedDocument[], insertedBeside: SeedDocument[]): Promise<void> {
    if (conflicts.length === 0) return;
    const { onConflict } = this.inputs;
    if (onConflict === "replace") return this.replace(conflicts, () => undefined);
    if (onConflict === "keep") return this.#keep(conflicts);
    await this.remove(insertedBeside);
    const shown = conflicts.slice(0, 5).map(({ key }) => key);
    const more = conflicts.length > 5 ? ", ..." : "";
    throw new GdnError(
      doing(this.inputs),
      {
        answer: `${conflicts.length} of its documents exist there with other content (_key ${shown.join(", ")}${more})`,
      },
      "Set onConflict: 'replace' to overwrite them, or 'keep' to leave them as they are.",
    );
  }

  #note(documents: SeedDocument[]): void {
    if (this.#kept.length > 0) {
      const ours = new Set(documents.map(({ key }) => key));
      this.#kept = this.#kept.filter((key) => !ours.has(key));
    }
    for (const { key, hash } of documents) this.manifest.add(key, hash);
  }

  #keep(documents: SeedDocument[]): void {
    const kept = [...new Set([...this.#kept, ...documents.map(({ key }) => key)])];
    if (kept.length > this.mostKept) {
      throw new GdnError(
        doing(this.inputs),
        { answer: `more than ${this.mostKept} of its documents were there before, put there by others` },
        "So many cannot be told from one's own later: leave them out, or set onConflict: 'replace' to take them over.",
      );
    }
    this.#kept = kept;
  }
}
