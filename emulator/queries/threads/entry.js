/**
 * A thread that reads and runs queries. In JavaScript, as `../cli.js` is, and for the same reason: it turns on the
 * cache of compiled modules, which is each thread's own.
 */
import { enableCompileCache } from "node:module";
import { workerData } from "node:worker_threads";

if (workerData.compiled !== undefined) enableCompileCache(workerData.compiled);
await import("./thread.ts");
