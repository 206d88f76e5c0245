import { createHash } from "node:crypto";
import { z } from "zod";
import type { Connection } from "../gdn/connection.ts";
import {
  insertDocuments,
  type KeyedDocument,
  readDocuments,
  removeDocuments,
  replaceDocuments,
} from "../gdn/documents.ts";
import { GdnError } from "../gdn/gdn-error.ts";
import { collectionName, fabricName, qualifiedFabric } from "../gdn/names.ts";
import { compareManifests, digestOf, hashDocument, type Manifest, manifestOf } from "../seed/manifest.ts";
import { type DocumentFailure, prepareDocuments } from "../seed/prepare.ts";
import { readSource, SourceError } from "../seed/read-source.ts";
import { MOST_FAILURES } from "./check.ts";
import { type CheckFailure, HalfMade, type Lifecycle } from "./lifecycle.ts";
import { name, oneOf, stamp } from "./schemas.ts";
import { beginSeeding, endSeeding } from "./seed-ownership.ts";

export interface Inputs {
  fabric: string;
  collection: string;
  documents?: KeyedDocument[];
  source?: string;
  keyField: string;
  onConflict: "error" | "replace" | "keep";
  batchSize: number;
  /** Computed by check: changes exactly when a document does. */
  digest?: string;
  stamp: string;
}

export interface State extends Inputs {
  count: number;
  manifest: Manifest;
  /** Keys that were there before, with equal content or (`onConflict: keep`) other, and are left alone. */
  kept: string[];
  /** Whether a stamp says in the fabric that this resource has begun to seed. */
  isStamped?: boolean;
}

export const seedDocuments: Lifecycle<Inputs, State> = {
  schema: {
    fabric: name(fabricName, "fabric name"),
    collection: name(collectionName, "collection name"),
    // Each document is judged in checkTogether, which also sees keyField.
    documents: z
      .array(
        z.custom<KeyedDocument>(() => true),
        { error: "must be a list of documents" },
      )
      .optional(),
    source: z
      .string({ error: "must be the path of a file" })
      .min(1, { error: "must be the path of a file" })
      .optional(),
    keyField: z
      .string({ error: "must be the name of an attribute" })
      .min(1, { error: "must be the name of an attribute" })
      .default("_key"),
    onConflict: oneOf("error", "replace", "keep").default("error"),
    batchSize: z
      .int({ error: "must be a whole number" })
      .min(1, { error: "must be at least 1" })
      .max(10_000, { error: "must be at most 10000" })
      .default(1000),
    digest: z.string().optional(),
    stamp,
  },
  replacedBy: ["fabric", "collection"],
  // Renaming the resource changes its stamp, which matters only while it begins.
  same: { stamp: () => true },

  checkTogether(inputs) {
    const property = inputs.documents ? "documents" : "source";
    if ((inputs.documents === undefined) === (inputs.source === undefined)) {
      return {
        inputs,
        failures: [{ property, reason: "exactly one of documents and source must be given" }],
      };
    }
    try {
      const { documents, failures } = prepareDocuments(declaredValues(inputs), inputs.keyField);
      const checked = { ...inputs, digest: digestOf(manifestOf(documents)) };
      if (inputs.documents !== undefined) checked.documents = documents;
      return {
        inputs: checked,
        failures: failures.slice(0, MOST_FAILURES).map((failure) => toCheckFailure(inputs, failure)),
      };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      return { inputs, failures: [{ property, reason: error.message }] };
    }
  },

  async create(connection, inputs) {
    const documents = preparedDocuments(inputs);
    const id = await idOf(connection, inputs);
    const { equalOnes, isStamped } = await beginSeeding(connection, inputs);
    const state: State = { ...inputs, count: 0, manifest: {}, kept: [], isStamped };
    try {
      const ours = equalOnes === "ours" ? documents : await withoutEqualOnes(connection, state, documents);
      await insertAll(connection, state, ours);
    } catch (error) {
      const mayHaveBegun = Object.keys(state.manifest).length > 0 || (isStamped && isEffectUnknown(error));
      if (mayHaveBegun) throw new HalfMade(id, halfway(state), error);
      // Of two errors people need the first one.
      if (isStamped) await endSeeding(connection, inputs).catch(() => {});
      throw error;
    }
    return { id, state: finished(state) };
  },

  async read(connection, _id, state) {
    const manifest: Manifest = {};
    const found = new Map<string, KeyedDocument>();
    for (const keys of batches(Object.keys(state.manifest), state.batchSize)) {
      const documents = await readDocuments(connection, state, keys);
      if (documents === undefined) return undefined;
      for (const document of documents) {
        manifest[document._key] = hashDocument(document);
        found.set(document._key, document);
      }
    }
    const { added, changed, removed } = compareManifests(state.manifest, manifest);
    if (added.length + changed.length + removed.length === 0) return state;
    const drifted: State = finished({ ...state, manifest });
    drifted.digest = digestOf(manifest);
    if (state.documents !== undefined) {
      drifted.documents = state.documents
        .map(({ _key }) => found.get(_key))
        .filter((document) => document !== undefined);
    }
    return drifted;
  },

  async update(connection, id, state, inputs) {
    const documents = preparedDocuments(inputs);
    const wanted = manifestOf(documents);
    const isKept = new Set(inputs.onConflict === "replace" ? [] : state.kept);
    const kept = documents.map(({ _key }) => _key).filter((key) => isKept.has(key));
    const { isStamped } = state;
    const next: State = { ...inputs, count: 0, manifest: { ...state.manifest }, kept, isStamped };
    const { changed, removed } = compareManifests(state.manifest, wanted);
    const isChanged = new Set(changed);
    try {
      for (const keys of batches(removed, inputs.batchSize)) {
        await removeDocuments(connection, inputs, keys);
        for (const key of keys) delete next.manifest[key];
      }
      const replacements = documents.filter(({ _key }) => isChanged.has(_key));
      for (const batch of batches(replacements, inputs.batchSize)) {
        await replaceDocuments(connection, inputs, batch);
        note(next, batch);
      }
      await insertAll(
        connection,
        next,
        documents.filter(({ _key }) => !Object.hasOwn(state.manifest, _key) && !isKept.has(_key)),
      );
    } catch (error) {
      throw new HalfMade(id, halfway(next), error);
    }
    return finished(next);
  },

  async delete(connection, _id, state) {
    for (const keys of batches(Object.keys(state.manifest), state.batchSize)) {
      await removeDocuments(connection, state, keys);
    }
    if (state.isStamped) await endSeeding(connection, state);
  },
};

function isEffectUnknown(error: unknown): boolean {
  return error instanceof GdnError && error.effectUnknown;
}

function declaredValues(inputs: Inputs): readonly unknown[] {
  return inputs.documents ?? readSource(inputs.source ?? "");
}

/** The documents to store. A source file that has changed since it was checked would store what nobody previewed. */
function preparedDocuments(inputs: Inputs): KeyedDocument[] {
  const doing = `seed collection ${inputs.collection} of fabric ${inputs.fabric}`;
  let documents: KeyedDocument[];
  try {
    documents = prepareDocuments(declaredValues(inputs), inputs.keyField).documents;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new GdnError(doing, { answer: error.message }, "Put the file back and try again.");
  }
  if (inputs.digest !== undefined && digestOf(manifestOf(documents)) !== inputs.digest) {
    throw new GdnError(
      doing,
      { answer: `${inputs.source} has changed while this ran` },
      "Preview and run it again.",
    );
  }
  return documents;
}

/** Leaves documents alone that somebody else has put there with the very same content. */
async function withoutEqualOnes(
  connection: Connection,
  state: State,
  documents: KeyedDocument[],
): Promise<KeyedDocument[]> {
  const wanted = manifestOf(documents);
  for (const batch of batches(documents, state.batchSize)) {
    const keys = batch.map(({ _key }) => _key);
    const present = (await readDocuments(connection, state, keys)) ?? [];
    const equal = present.filter((document) => hashDocument(document) === wanted[document._key]);
    state.kept.push(...equal.map(({ _key }) => _key));
  }
  const isKept = new Set(state.kept);
  return documents.filter(({ _key }) => !isKept.has(_key));
}

/** Inserts batch by batch and settles conflicts; `state.manifest` and `state.kept` always tell how far it came. */
async function insertAll(connection: Connection, state: State, documents: KeyedDocument[]): Promise<void> {
  for (const batch of batches(documents, state.batchSize)) {
    const refused = new Set(await insertDocuments(connection, state, batch));
    const inserted = batch.filter(({ _key }) => !refused.has(_key));
    note(state, inserted);
    if (refused.size === 0) continue;
    await settleConflicts(
      connection,
      state,
      batch.filter(({ _key }) => refused.has(_key)),
      inserted,
    );
  }
}

/** Documents that exist already: equal ones are ours (a run before this one was cut off), others as declared. */
async function settleConflicts(
  connection: Connection,
  state: State,
  refused: KeyedDocument[],
  inserted: KeyedDocument[],
): Promise<void> {
  const keys = refused.map(({ _key }) => _key);
  const present = manifestOf((await readDocuments(connection, state, keys)) ?? []);
  const equal = refused.filter((document) => present[document._key] === hashDocument(document));
  const other = refused.filter((document) => present[document._key] !== hashDocument(document));
  if (other.length > 0 && state.onConflict === "error") {
    await removeDocuments(
      connection,
      state,
      inserted.map(({ _key }) => _key),
    );
    for (const { _key } of inserted) delete state.manifest[_key];
    const shown = other.slice(0, 5).map(({ _key }) => _key);
    throw new GdnError(
      `seed collection ${state.collection} of fabric ${state.fabric}`,
      {
        answer: `${other.length} of its documents exist there with other content (_key ${shown.join(", ")}${other.length > 5 ? ", ..." : ""})`,
      },
      "Set onConflict: 'replace' to overwrite them, or 'keep' to leave them as they are.",
    );
  }
  note(state, equal);
  if (state.onConflict === "replace") {
    await replaceDocuments(connection, state, other);
    note(state, other);
  } else {
    state.kept.push(...other.map(({ _key }) => _key));
  }
}

function note(state: State, documents: KeyedDocument[]): void {
  Object.assign(state.manifest, manifestOf(documents));
}

function finished(state: State): State {
  return { ...state, count: Object.keys(state.manifest).length };
}

/** With the digest of what is there, so that the next preview shows that something is still to be done. */
function halfway(state: State): State {
  return { ...finished(state), digest: digestOf(state.manifest) };
}

function* batches<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

function toCheckFailure(inputs: Inputs, { index, attribute, reason }: DocumentFailure): CheckFailure {
  if (inputs.source !== undefined) {
    return {
      property: "source",
      reason: `document ${index} of ${inputs.source}${attribute ? `: ${attribute}` : ""} ${reason}`,
    };
  }
  return { property: `documents[${index}]${attribute ? `.${attribute}` : ""}`, reason };
}

/** A collection may be seeded from several sources, so the id tells them apart. */
async function idOf(connection: Connection, inputs: Inputs): Promise<string> {
  const what =
    inputs.source ??
    createHash("sha256")
      .update(inputs.digest ?? "")
      .digest("hex")
      .slice(0, 12);
  return `${qualifiedFabric(await connection.tenant(), inputs.fabric)}/${inputs.collection}/documents/${what}`;
}
