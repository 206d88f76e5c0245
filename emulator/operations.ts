import type { Operation } from "./operation.ts";
import { ACCESS_LEVELS } from "./operations/access-levels.ts";
import { API_KEYS } from "./operations/api-keys.ts";
import { ATTRIBUTES } from "./operations/attributes.ts";
import { AUTH } from "./operations/auth.ts";
import { COLLECTION_METADATA } from "./operations/collection-metadata.ts";
import { COLLECTIONS } from "./operations/collections.ts";
import { CURSORS } from "./operations/cursors.ts";
import { DATACENTERS } from "./operations/datacenters.ts";
import { DOCUMENTS } from "./operations/documents.ts";
import { EDGES } from "./operations/edges.ts";
import { FABRICS } from "./operations/fabrics.ts";
import { IMPORT_EXPORT } from "./operations/import-export.ts";
import { INDEXES } from "./operations/indexes.ts";
import { QUERIES } from "./operations/queries.ts";
import { RESTQL } from "./operations/restql.ts";
import { STREAMS } from "./operations/streams.ts";
import { TENANTS } from "./operations/tenants.ts";
import { USERS } from "./operations/users.ts";
import { VERSION_AND_OTP } from "./operations/version.ts";

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
  ["Import and export", IMPORT_EXPORT],
  ["Cursors", CURSORS],
  ["Queries", QUERIES],
  ["RestQL", RESTQL],
  ["Streams", STREAMS],
  ["The service itself", VERSION_AND_OTP],
];

export const OPERATIONS: readonly Operation[] = OPERATION_GROUPS.flatMap(([, operations]) => operations);
