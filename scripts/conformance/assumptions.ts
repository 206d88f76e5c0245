import type { RecordedRequest } from "./recordings.ts";

/** A call that a sequence takes for granted. */
export interface Assumed extends RecordedRequest {
  /** The step that it comes right before. */
  before: number;
  /** Left out where there is a recording of one of these steps, which does the same. */
  unless?: readonly [first: number, last: number];
}

/** The fabric that the recordings take for granted, and the API key that they were made with. */
export const FABRIC = "test_fabric_1";
export const API_KEY = "sdk_1";
/** The only region of the recorded account; it could not be a spot region. */
export const REGION = "dc-a";
export const TENANT = "acme";

/** The collections that every sequence takes for granted: `type` 2 for documents, 3 for edges. */
export const COLLECTIONS = [
  { name: "test_collection_1", type: 2 },
  { name: "test_collection_2", type: 3 },
  { name: "test_collection_3", type: 3 },
  { name: "test_collection_4", type: 2 },
  { name: "test_collection_5", type: 2 },
];

/** The indexes of the first of them. */
export const INDEXES = [
  { type: "skiplist", fields: ["val"] },
  { type: "fulltext", fields: ["text"] },
  { type: "geo", fields: ["loc"] },
];

const SIX = [
  { _key: "1", val: 1, text: "foo", loc: [1, 1] },
  { _key: "2", val: 2, text: "foo", loc: [2, 2] },
  { _key: "3", val: 3, text: "foo", loc: [3, 3] },
  { _key: "4", val: 4, text: "bar", loc: [4, 4] },
  { _key: "5", val: 5, text: "bar", loc: [5, 5] },
  { _key: "6", val: 6, text: "bar", loc: [5, 5] },
];

const CURSOR_COLLECTION: Assumed[] = [
  {
    before: 0,
    method: "POST",
    path: `/_fabric/${FABRIC}/_api/collection`,
    body: { name: "test_collection_cursor_1", type: 2 },
  },
];

/** What earlier cassettes, or calls of the same one that are in none of the recordings, have left behind. */
export const ASSUMED: Record<string, Assumed[]> = {
  "test_cursor/test_cursor_context_manager": [
    ...CURSOR_COLLECTION,
    {
      before: 0,
      method: "POST",
      path: `/_fabric/${FABRIC}/_api/import/test_collection_cursor_1`,
      body: { data: SIX.map((one) => ({ ...one, _val: 42 })) },
    },
  ],
  "test_cursor/test_cursor_invalid_id": CURSOR_COLLECTION,
  "test_document/test_document_update": [
    {
      before: 0,
      unless: [0, 4],
      method: "POST",
      path: `/_fabric/${FABRIC}/_api/document/test_collection_1`,
      body: { _key: "1", val: 1, text: "foo", loc: [1, 1] },
    },
  ],
  "test_document/test_document_update_many": [
    {
      before: 45,
      unless: [25, 44],
      method: "PATCH",
      path: `/_fabric/${FABRIC}/_api/document/test_collection_1?keepNull=0`,
      body: SIX.map(({ _key }) => ({ _key, val: null })),
    },
  ],
  "test_user/test_user_change_password": [
    {
      before: 5,
      unless: [2, 4],
      method: "POST",
      path: "/_open/auth",
      body: { email: "test_user_user_4@acme.example", password: "PASSWORD-1" },
    },
  ],
  "test_fabric/test_datacenter": [
    {
      before: 0,
      method: "PUT",
      path: `/_fabric/${FABRIC}/_api/database/metadata`,
      body: { metadata: { foo: "baz" } },
    },
  ],
};

/** Sequences that go on where another one ended. */
export const CONTINUES: Record<string, string> = {
  "test_sql/test_sql_endpoint": "test_sql/test_create_sql_collection",
};

/** What the local GDN leaves out on purpose: the recordings of it are counted, and named with the reason. */
export const UNSUPPORTED: { reason: string; area?: string; query?: RegExp }[] = [
  { reason: "search by full text is not in the local GDN", query: /\bFULLTEXT\s*\(/i },
  { reason: "search by place is not in the local GDN", query: /\b(?:NEAR|WITHIN)\s*\(/i },
];
