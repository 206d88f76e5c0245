/**
 * The plugin that the engine starts for dynamic providers where `Pulumi.yaml` names this folder:
 *
 *     plugins:
 *       providers:
 *         - name: pulumi-nodejs
 *           path: ...
 *
 * `serve.ts ENGINE` listens on a free port of this machine, and prints it for the engine.
 */
import { flushCompileCache } from "node:module";
import { keepCompiled } from "../../../system/folders.js";
import { leaveWithEngine } from "../leave-with-engine.ts";
import { resourceService } from "../resource-service.ts";
import { channelOptions, grpc, ResourceProviderService } from "../wire.ts";

const [, , engine] = process.argv;
if (engine === undefined) {
  process.stderr.write("Usage: serve ENGINE. Pulumi's engine starts this program, with its own address.\n");
  process.exit(2);
}
leaveWithEngine(engine);
keepCompiled();
// Node writes what it compiled when a process ends by itself; the engine kills its plugins.
setTimeout(flushCompileCache, 1000).unref();
const server = new grpc.Server(channelOptions);
server.addService(ResourceProviderService, resourceService(engine));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
