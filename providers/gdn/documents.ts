import { z } from "zod";
import type { Connection } from "./connection.ts";
import type { Failure } from "./failure.ts";
import { ErrorNum, GdnError } from "./gdn-error.ts";

/** A document with its key; the server's own `_id` and `_rev` are left out. */
export interface KeyedDocument {
  _key: string;
  [attribute: string]: unknown;
}

/** A document as JSON in UTF-8. */
export interface EncodedDocument {
  key: string;
  bytes: Buffer;
}

/** Where documents are. */
export interface CollectionAddress {
  fabric: string;
  collection: string;
}

/** Decides, for a request with many documents, whether it is repeated as it is; see `Call`. */
type MayRepeat = (failure: Failure) => boolean;

/**
 * Inserts documents that are not there yet.
 *
 * @param documents each as JSON, as it is to be sent
 * @returns the keys that were refused because they exist already (errorNumber 1210); these documents are unchanged
 * @throws GdnError if one is refused for another reason
 */
export async function insertDocuments(
  connection: Connection,
  { fabric, collection }: CollectionAddress,
  documents: EncodedDocument[],
  mayRepeat?: MayRepeat,
): Promise<string[]> {
  const doing = `insert ${documents.length} documents into collection ${collection} of fabric ${fabric}`;
  // jsc8's importDocuments takes objects only, and would make the same text again from each of them.
  const body = importBody(documents);
  const { result } = await connection.call({
    doing,
    fabric,
    // Existing keys are reported, never overwritten, so sending the same again does no harm.
    repeatable: true,
    mayRepeat,
    answer: importAnswer,
    send: async (client) => {
      const { body: answer } = (await client.route(`_api/import/${collection}`).request({
        method: "POST",
        body,
        isBinary: true,
        headers: { "content-type": "application/json" },
      })) as { body?: unknown };
      return answer;
    },
  });
  const refused = result.details?.errors ?? [];
  const other = refused.find(({ errorNumber }) => errorNumber !== ErrorNum.uniqueConstraint);
  if (
    other !== undefined ||
    refused.length !== result.errors ||
    result.created + result.errors !== documents.length
  ) {
    throw new GdnError(
      doing,
      {
        answer: other
          ? other.errorMessage
          : `${result.created} were inserted and ${result.errors} refused without a reason`,
      },
      "Correct the documents; those that were inserted stay, and the next run goes on from there.",
    );
  }
  return refused.map(({ document }) => document._key);
}

function importBody(documents: EncodedDocument[]): Buffer {
  const parts = documents.flatMap(({ bytes }) => [COMMA, bytes]);
  return Buffer.concat([
    Buffer.from('{"details":true,"primaryKey":"_key","replace":false,"data":['),
    ...parts.slice(1),
    Buffer.from("]}"),
  ]);
}

const COMMA = Buffer.from(",");

const importAnswer = z.object({
  result: z.object({
    created: z.number(),
    errors: z.number(),
    details: z
      .object({
        errors: z.array(
          z.object({
            document: z.looseObject({ _key: z.coerce.string() }),
            errorNumber: z.number(),
            errorMessage: z.string(),
          }),
        ),
      })
      .optional(),
  }),
});

/** Replaces documents whole, whatever revision they have; those that are missing are inserted. */
export async function replaceDocuments(
  connection: Connection,
  { fabric, collection }: CollectionAddress,
  documents: EncodedDocument[],
  mayRepeat?: MayRepeat,
): Promise<void> {
  const doing = `replace ${documents.length} documents in collection ${collection} of fabric ${fabric}`;
  const items = await connection.call({
    doing,
    fabric,
    repeatable: true,
    mayRepeat,
    answer: bulkAnswer,
    send: (client) =>
      client.replaceDocumentMany(
        collection,
        documents.map(({ bytes }) => JSON.parse(bytes.toString()) as KeyedDocument),
        { ignoreRevs: true },
      ),
  });
  const missing = documents.filter((_, index) => items[index]?.errorNum === ErrorNum.documentNotFound);
  throwFirstError(doing, items, ErrorNum.documentNotFound);
  if (missing.length > 0) await insertDocuments(connection, { fabric, collection }, missing);
}

/** Removes documents by key. Those that are gone already are no error, and neither is a collection that is. */
export async function removeDocuments(
  connection: Connection,
  { fabric, collection }: CollectionAddress,
  keys: string[],
  mayRepeat?: MayRepeat,
): Promise<void> {
  const doing = `remove ${keys.length} documents from collection ${collection} of fabric ${fabric}`;
  const items = await connection.callIfPresent([ErrorNum.collectionNotFound, ErrorNum.fabricNotFound], {
    doing,
    fabric,
    repeatable: true,
    mayRepeat,
    answer: bulkAnswer,
    // Recorded with objects; the specification also allows bare keys.
    send: (client) => client.deleteDocumentMany(collection, keys.map((_key) => ({ _key })) as never, {}),
  });
  throwFirstError(doing, items ?? [], ErrorNum.documentNotFound);
}

/** Bulk writes answer 202 even when items fail: each item tells for itself. */
const bulkAnswer = z.array(
  z.looseObject({
    error: z.boolean().optional(),
    errorNum: z.number().optional(),
    errorMessage: z.string().optional(),
  }),
);

function throwFirstError(doing: string, items: z.infer<typeof bulkAnswer>, harmless: number): void {
  const failed = items.find(({ error, errorNum }) => error === true && errorNum !== harmless);
  if (failed) {
    throw new GdnError(
      doing,
      { answer: `the GDN refused a document (error ${failed.errorNum}): ${failed.errorMessage}` },
      "Correct the document and try again.",
    );
  }
}

/** Reads the documents that exist among the given keys; undefined if the collection or the fabric is gone. */
export async function readDocuments(
  connection: Connection,
  { fabric, collection }: CollectionAddress,
  keys: string[],
  mayRepeat?: MayRepeat,
): Promise<KeyedDocument[] | undefined> {
  const rows = await connection.callIfPresent([ErrorNum.collectionNotFound, ErrorNum.fabricNotFound], {
    doing: `read ${keys.length} documents of collection ${collection} in fabric ${fabric}`,
    fabric,
    repeatable: true,
    mayRepeat,
    answer: firstBatch,
    send: async (client) => {
      const query = "FOR d IN @@collection FILTER d._key IN @keys RETURN d";
      const cursor = await client.query(
        query,
        { "@collection": collection, keys },
        { batchSize: keys.length + 1 },
      );
      // With a batch as large as the answer there is no second request.
      return { rows: await cursor.all() };
    },
  });
  return rows?.rows.map(({ _id, _rev, ...document }) => document as KeyedDocument);
}

/** Not a `looseObject`, which would make a copy of each document. */
const keyedDocument = z.custom<KeyedDocument>(
  (value) => typeof (value as KeyedDocument | null)?._key === "string",
  {
    error: "is no document",
  },
);

const firstBatch = z.object({ rows: z.array(keyedDocument) });

/**
 * Reads all documents of a collection, some at a time.
 *
 * A cursor would have the service hold all of them, so this pages through an export instead. What is written meanwhile
 * may shift the pages; whoever needs to be sure reads again.
 *
 * @param size how many at a time
 * @returns false at once, instead of documents, if the collection or the fabric is gone
 */
export async function* exportDocuments(
  connection: Connection,
  { fabric, collection }: CollectionAddress,
  size: number,
): AsyncGenerator<KeyedDocument[], boolean> {
  for (let offset = 0; ; offset += size) {
    const page = await connection.callIfPresent([ErrorNum.collectionNotFound, ErrorNum.fabricNotFound], {
      doing: `read the documents of collection ${collection} in fabric ${fabric}`,
      fabric,
      repeatable: true,
      answer: z.object({ result: z.array(keyedDocument) }),
      send: (client) => client.exportDataByCollectionName(collection, { offset, limit: size }),
    });
    if (page === undefined) return false;
    if (page.result.length > 0) yield page.result;
    if (page.result.length < size) return true;
  }
}

/** A few keys of a collection, for messages that say what is in it. */
export async function sampleKeys(
  connection: Connection,
  { fabric, collection }: CollectionAddress,
  limit: number,
): Promise<string[]> {
  return connection.call({
    doing: `look into collection ${collection} of fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: z.array(z.string()),
    send: (client) =>
      client.executeQuery("FOR d IN @@collection LIMIT @limit RETURN d._key", {
        "@collection": collection,
        limit,
      }),
  });
}
