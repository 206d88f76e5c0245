/**
 * `npm run gdn -- [FLAGS]`: the local GDN in the foreground. It ends cleanly, with status 0, at SIGTERM and SIGINT.
 */
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// The modules below are compiled once and kept, which halves the time until the first answer; so they come after.
enableCompileCache(join(import.meta.dirname, "..", "node_modules", ".cache", "local-gdn", "compiled"));
const { main } = await import("./main.ts");
await main(process.argv.slice(2));
