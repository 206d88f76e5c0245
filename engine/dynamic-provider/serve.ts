/**
 * Serves dynamic providers to the engine, as the plugin `pulumi-nodejs` of Pulumi's SDK does, and by its code, but
 * starts in half the time: without what the SDK loads only to serialize providers (TypeScript's compiler and npm's
 * dependency tree), which is done by the program and never here, and with what was compiled by an earlier run.
 * `Pulumi.yaml` names this folder as the plugin's.
 */
import { createRequire, enableCompileCache, flushCompileCache, registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { leaveWithEngine } from "../../providers/leave-with-engine.ts";

// Also one that is killed before it asks for any provider, whose code would see to it.
leaveWithEngine(process.argv[2]);

const NOT_NEEDED = new Set(["typescript", "@npmcli/arborist"]);
const nothing = new URL("not-needed.cjs", import.meta.url).href;

enableCompileCache(join(import.meta.dirname, "..", "..", "node_modules", ".cache", "compiled"));
// The engine kills its plugins, so that what is kept at a process's end never would be.
setTimeout(flushCompileCache, 1000).unref();

const require = createRequire(import.meta.url);
const sdk = new URL(".", pathToFileURL(require.resolve("@pulumi/pulumi/package.json"))).href;
registerHooks({
  resolve(specifier, context, resolveOtherwise) {
    // Providers may well import these.
    const isForSdk = context.parentURL?.startsWith(sdk) ?? false;
    if (isForSdk && NOT_NEEDED.has(specifier)) {
      return { url: nothing, format: "commonjs", shortCircuit: true };
    }
    return resolveOtherwise(specifier, context);
  },
});

require("@pulumi/pulumi/cmd/dynamic-provider");
