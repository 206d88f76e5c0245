import { ACCESS_LEVELS } from "./access-levels.ts";
import { API_KEYS } from "./api-keys.ts";
import { ATTRIBUTES } from "./attributes.ts";
import { AUTH } from "./auth.ts";
import { COLLECTION_METADATA } from "./collection-metadata.ts";
import { COLLECTIONS } from "./collections.ts";
import { CURSORS } from "./cursors.ts";
import { DATACENTERS } from "./datacenters.ts";
import { DOCUMENTS } from "./documents.ts";
import { EDGES } from "./edges.ts";
import { FABRICS } from "./fabrics.ts";
import { GRAPH_MEMBERS } from "./graph-members.ts";
import { GRAPHS } from "./graphs.ts";
import { IMPORT_EXPORT } from "./import-export.ts";
import { INDEXES } from "./indexes.ts";
import { KEY_VALUE } from "./key-value.ts";
import type { Operation } from "./operation.ts";
import { QUERIES } from "./queries.ts";
import { RESTQL } from "./restql.ts";
import { SEARCH_VIEWS } from "./search-views.ts";
import { STREAM_WORKERS } from "./stream-workers.ts";
import { STREAMS } from "./streams.ts";
import { TENANTS } from "./tenants.ts";
import { USERS } from "./users.ts";
import { VERSION_AND_OTP } from "./version.ts";

/** Every operation that the local GDN does, by group; whatever is not here is answered with 501. */
export const OPERATION_GROUPS: ReadonlyArray<readonly [group: string, operations: readonly Operation[]]> = [
  ["Login and keys", AUTH],
  ["Users", USERS],
  ["API keys", API_KEYS],
  ["Attributes", ATTRIBUTES],
  ["Access levels", ACCESS_LEVELS],
  ["Tenants", TENANTS],
  ["Regions", DATACENTERS],
  ["Fabrics", FABRICS],
  ["Collections", [...COLLECTIONS, ...COLLECTION_METADATA]],
  ["Indexes", INDEXES],
  ["Documents", [...DOCUMENTS, ...EDGES]],
  ["Key-value collections", KEY_VALUE],
  ["Import and export", IMPORT_EXPORT],
  ["Cursors", CURSORS],
  ["Queries", QUERIES],
  ["RestQL", RESTQL],
  ["Graphs", [...GRAPHS, ...GRAPH_MEMBERS]],
  ["Search views", SEARCH_VIEWS],
  ["Streams", STREAMS],
  ["Stream workers", STREAM_WORKERS],
  ["The service itself", VERSION_AND_OTP],
];

export const OPERATIONS: readonly Operation[] = OPERATION_GROUPS.flatMap(([, operations]) => operations);
