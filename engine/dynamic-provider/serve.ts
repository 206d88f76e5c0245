/**
 * Serves dynamic providers to the engine, as the plugin `pulumi-nodejs` of Pulumi's SDK does, and by its code, but
 * starts in half the time: without what the SDK loads only to serialize providers, which is done by the program and
 * never here, and with what was compiled by an earlier run; and previews of updates know the outputs that stay.
 * `Pulumi.yaml` names this folder as the plugin's.
 */
import { createRequire, flushCompileCache } from "node:module";
import { dirname } from "node:path";
import { keepCompiled } from "../../emulator/cache-folder.js";
import { leaveWithEngine } from "../../providers/leave-with-engine.ts";
import { tellOutputsInPreviews } from "./previews.ts";

// Also one that is killed before it asks for any provider, whose code would see to it.
leaveWithEngine(process.argv[2]);

keepCompiled();
// The engine kills its plugins, so that what is kept at a process's end never would be.
setTimeout(flushCompileCache, 1000).unref();

const require = createRequire(import.meta.url);
const { makeLazy } = require("../lazy-sdk.cjs") as typeof import("../lazy-sdk.cjs");
const manifest = require.resolve("@pulumi/pulumi/package.json");
makeLazy(dirname(manifest));

const { Server } = createRequire(manifest)("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
tellOutputsInPreviews(Server, require("@pulumi/pulumi/proto/provider_pb.js"));

require("@pulumi/pulumi/cmd/dynamic-provider");
