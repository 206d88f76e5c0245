/**
 * `node bin/pulumi.js ARGS...`: the Pulumi CLI on this project, found or fetched, in the right environment.
 * `npm run up`, `preview`, `refresh`, `destroy` and `pulumi` run this.
 *
 * In JavaScript, and by itself, for the sake of the cache of compiled modules: see emulator/cli.js.
 */
import { keepCompiled } from "../emulator/common/cache-folder.js";

keepCompiled();
const { runPulumi } = await import("./run-pulumi.ts");
await runPulumi(process.argv.slice(2));
