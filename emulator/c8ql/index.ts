/**
 * C8QL, the query language of the GDN: ArangoDB's AQL in all but name.
 *
 * A text is read by `parseQuery` and run by `executeQuery` against a `QueryTarget`; `explain` and `astOf` show it as
 * the service's explain and query endpoints do.
 *
 * Where contract and recordings are silent, ArangoDB's documentation is followed. Decided here, or known to differ:
 * - Numbers are doubles: integers above 2^53 are not exact. Strings are ordered as in English (ICU).
 * - Regular expressions are JavaScript's. One that could run long is stopped after a second (400/1543).
 * - COLLECT gives its groups in order.
 * - A query nests at most 100 deep, has at most 500 clauses and 4 Mi characters (400/1501), and holds at most 512 MiB
 *   of values (500/32); a range that must become an array has at most 10 million numbers (400/1504).
 * - From its first write on a query neither pauses nor sleeps. A single expression does not pause either: it stops
 *   at the deadline, but others wait for it until then.
 * - Graph traversals, SEARCH, WINDOW, functions that use indexes for words or places, time zones and some rare functions
 *   answer 501/9.
 */
export { astOf } from "./ast-json.ts";
export { type ExecuteOptions, executeQuery, type QueryResult } from "./execute.ts";
export { type Explanation, explain } from "./explain.ts";
export { type ParsedQuery, type ParseOptions, parseQuery } from "./parse.ts";
export type { QueryStats, RunLimits, Warning } from "./run.ts";
export type { QueryTarget, StoredDocument, WriteOptions, Written } from "./target.ts";
