/**
 * C8QL, the query language of the GDN: ArangoDB's AQL in all but name.
 *
 * A text is read by `parseQuery` and run by `executeQuery` against a `QueryTarget`; `explain` and `astOf` show it as
 * the service's explain and query endpoints do.
 */
export { astOf } from "./ast-json.ts";
export { type ExecuteOptions, executeQuery, type QueryResult } from "./execute.ts";
export { type Explanation, explain } from "./explain.ts";
export { type ParsedQuery, type ParseOptions, parseQuery } from "./parse.ts";
export type { QueryStats, RunLimits, Warning } from "./run.ts";
export type { QueryTarget, StoredDocument, WriteOptions, Written } from "./target.ts";
