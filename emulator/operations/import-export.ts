import { type Answer, RawJson, result } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type Json, type JsonObject } from "../common/json.ts";
import { insertDocument } from "../store/document-writes.ts";
import type { DocumentRow } from "../store/documents.ts";
import { collectionOf } from "./collections.ts";
import { queryText } from "./cursors.ts";
import type { Operation } from "./operation.ts";
import { badParameter, type GdnRequest, integer, jsonObject, text } from "./request.ts";
import { bindValues, requireShort, runQuery } from "./run-query.ts";

interface Import {
  readonly data: Json[];
  readonly details: boolean;
  readonly replace: boolean;
  /** The attribute that becomes `_key`. */
  readonly primaryKey: string | undefined;
}

/** A row with its key: the attribute named by `primaryKey`, as text. */
function keyed(item: Json, primaryKey: string | undefined): Json {
  if (primaryKey === undefined || primaryKey === "" || !isJsonObject(item)) return item;
  const key = item[primaryKey];
  if (typeof key !== "string" && typeof key !== "number") return item;
  return { ...item, _key: String(key) };
}

function importRows(request: GdnRequest, given: Import): Answer {
  const collection = collectionOf(request, "rw");
  const { database, replication, keys } = request.gdn.store;
  const errors: JsonObject[] = [];
  const codes: Record<string, number> = {};
  let created = 0;
  database.transaction(() => {
    const writer = replication.writer(request.fabric, collection, request.region.name);
    for (const item of given.data) {
      const document = keyed(item, given.primaryKey);
      try {
        insertDocument(writer, collection, keys, document, { overwrite: given.replace });
        created += 1;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        codes[error.errorNum] = (codes[error.errorNum] ?? 0) + 1;
        const key = isJsonObject(document) && typeof document._key === "string" ? document._key : "";
        errors.push({
          document: item,
          errorNumber: error.errorNum,
          errorMessage: `${key}: ${error.message}`,
        });
      }
    }
  });
  const counts = { created, errors: errors.length, unprocessed: 0 };
  const answer = result(given.details ? { ...counts, details: { errors, unprocessed: [] } } : counts);
  if (errors.length > 0) answer.headers = { "x-c8-error-codes": JSON.stringify(codes) };
  return answer;
}

function importMany(request: GdnRequest): Answer {
  const body = jsonObject(request);
  const { data } = body;
  if (!Array.isArray(data)) throw badParameter("'data' must be an array of objects.");
  const { details, replace } = body;
  return importRows(request, {
    data,
    details: details === true,
    replace: replace === true,
    primaryKey: text(body, "primaryKey"),
  });
}

/** What jsc8's old `collection.import` sends: JSON, one object a line. */
function importLines(request: GdnRequest): Answer {
  const collection = request.query.get("collection");
  if (collection === null) throw badParameter("'collection' is missing.");
  const lines = request.body
    .toString("utf8")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
  const data = lines.map((line, index): Json => {
    try {
      return JSON.parse(line) as Json;
    } catch {
      throw new ApiError(400, 600, `Line ${index + 1} is not valid JSON.`);
    }
  });
  const rows = data.length === 1 && Array.isArray(data[0]) ? data[0] : data;
  const answer = importRows(
    { ...request, params: { ...request.params, collection } },
    { data: rows, details: false, replace: false, primaryKey: undefined },
  );
  return { ...answer, status: 201, body: { ...(answer.body as JsonObject), code: 201 } };
}

/** The words that an exporting query may not hold. */
const WRITING = ["insert", "update", "replace", "remove", "upsert"] as const;

/** The first of them that the text of a query holds, be it in a string: the service looks at the text (recorded). */
function writingWord(query: string): string | undefined {
  const words = query.toLowerCase().match(/[a-z_@][\w@]*/g) ?? [];
  return words.find((word) => (WRITING as readonly string[]).includes(word));
}

async function exportQuery(request: GdnRequest): Promise<Answer> {
  const body = jsonObject(request);
  const query = requireShort(queryText(body));
  const word = writingWord(query);
  if (word !== undefined) throw badParameter(`Export "query" cannot contain "${word}" keyword.`);
  const { rows } = await runQuery(request, query, { bindVars: bindValues(body), withoutIdentity: true });
  return { status: 200, body: new RawJson('{"error":false,"code":200,"result":[', rows.bytes, "]}") };
}

function exportText(row: DocumentRow): string {
  const start = `{"_key":"${row.key}"`;
  return row.body === "{}" ? `${start}}` : `${start},${row.body.slice(1)}`;
}

function exportCollection(request: GdnRequest): Answer {
  const collection = collectionOf(request, "ro");
  const { documents } = request.gdn.store;
  const offset = integer(request, "offset", 0);
  // No limit and a limit of 0 both mean all (recorded; the specification has a default of 20).
  const limit = integer(request, "limit", 0) || Number.MAX_SAFE_INTEGER;
  const descending = request.query.get("order")?.toLowerCase() === "desc";
  const region = request.region.name;
  const rows = descending
    ? [...documents.rows(collection, region)].reverse().slice(offset, offset + limit)
    : documents.slice(collection, region, offset, limit);
  const texts = rows.map(exportText);
  return { status: 200, body: new RawJson(`{"error":false,"code":200,"result":[${texts.join(",")}]}`) };
}

const common = { scope: "fabric ro", evidence: "recorded" } as const;

export const IMPORT_EXPORT: Operation[] = [
  {
    ...common,
    name: "import documents",
    method: "POST",
    path: "/import/:collection",
    handler: importMany,
    note: "`replace: true` is not recorded: it replaces documents with the same key.",
  },
  {
    ...common,
    name: "import lines of JSON",
    method: "POST",
    path: "/import",
    handler: importLines,
    evidence: "client",
    note: "Only the request is known; the answer is that of the other import, with status 201.",
  },
  { ...common, name: "export by query", method: "POST", path: "/export", handler: exportQuery },
  {
    ...common,
    name: "export a collection",
    method: "GET",
    path: "/export/:collection",
    handler: exportCollection,
    note: "`order=desc` turns the order round (decided here).",
  },
];
