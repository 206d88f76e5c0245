import { projectFolder } from "./common/paths.ts";
import { Connection } from "./gdn/connection.ts";
import { type ReadConfig, resolveSettings } from "./gdn/settings.ts";
import { waysIn } from "./ownership/ways-in.ts";
import { type Connect, toDynamicProvider } from "./pulumi/dynamic-provider.ts";
import { keepTakenOver } from "./pulumi/keep-taken-over.ts";
import { leaveWithEngine } from "./pulumi/leave-with-engine.ts";
import type { Lifecycle } from "./pulumi/lifecycle.ts";
import { ImpossibleReplacements } from "./pulumi/replacement-checks.ts";
import { accessLevel } from "./resources/access-level/lifecycle.ts";
import { apiKey } from "./resources/api-key/lifecycle.ts";
import { spotCollection } from "./resources/collection/lifecycle.ts";
import { spotFabric } from "./resources/fabric/lifecycle.ts";
import { graph } from "./resources/graph/lifecycle.ts";
import { collectionIndex } from "./resources/index/lifecycle.ts";
import { keyValueCollection } from "./resources/key-value-collection/lifecycle.ts";
import { replicationCheck } from "./resources/replication-check/lifecycle.ts";
import { restqlQuery } from "./resources/restql-query/lifecycle.ts";
import { searchView } from "./resources/search-view/lifecycle.ts";
import { seedDocuments } from "./resources/seed-documents/lifecycle.ts";
import { stream } from "./resources/stream/lifecycle.ts";
import { streamWorker } from "./resources/stream-worker/lifecycle.ts";
import { user } from "./resources/user/lifecycle.ts";

/** What Pulumi's plugin process loads: one dynamic provider for each type of resource, all on one connection. */

leaveWithEngine(process.argv[2]);

let connection: Connection | undefined;

const connect: Connect = (config: ReadConfig) => {
  connection ??= new Connection(resolveSettings(config, process.env, projectFolder()), waysIn);
  return connection;
};

const replacements = new ImpossibleReplacements();

const provide = <Inputs extends object, State extends Inputs>(lifecycle: Lifecycle<Inputs, State>) =>
  keepTakenOver(toDynamicProvider(lifecycle, connect, replacements));

export const SpotFabric = provide(spotFabric);
export const Fabric = SpotFabric;
export const AccessLevel = provide(accessLevel);
export const ApiKey = provide(apiKey);
export const User = provide(user);
export const SpotCollection = provide(spotCollection);
export const Collection = SpotCollection;
export const Index = provide(collectionIndex);
export const SeedDocuments = provide(seedDocuments);
export const RestqlQuery = provide(restqlQuery);
export const ReplicationCheck = provide(replicationCheck);
export const KeyValueCollection = provide(keyValueCollection);
export const Stream = provide(stream);
export const StreamWorker = provide(streamWorker);
export const Graph = provide(graph);
export const SearchView = provide(searchView);
