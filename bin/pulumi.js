/**
 * `node bin/pulumi.js ARGS...`: the Pulumi CLI on this project, found or fetched, in the right environment.
 * `npm run up`, `preview`, `refresh`, `destroy` and `pulumi` run this.
 *
 * In JavaScript, and by itself, for the sake of the cache of compiled modules: see emulator/cli.js.
 */
import { enableCompileCache } from "node:module";
import { join } from "node:path";

enableCompileCache(join(import.meta.dirname, "..", "node_modules", ".cache", "compiled"));
const { runPulumi } = await import("./run-pulumi.ts");
await runPulumi(process.argv.slice(2));
