import "./small-heap.ts";
import { type Connect, toDynamicProvider } from "./dynamic-provider.ts";
import { Connection } from "./gdn/connection.ts";
import { type ReadConfig, resolveSettings } from "./gdn/settings.ts";
import { waysIn } from "./gdn/ways-in.ts";
import { leaveWithEngine } from "./leave-with-engine.ts";
import { accessLevel } from "./lifecycle/access-level.ts";
import { apiKey } from "./lifecycle/api-key.ts";
import { collectionIndex } from "./lifecycle/collection-index.ts";
import { replicationCheck } from "./lifecycle/replication-check.ts";
import { restqlQuery } from "./lifecycle/restql-query.ts";
import { seedDocuments } from "./lifecycle/seed-documents.ts";
import { spotCollection } from "./lifecycle/spot-collection.ts";
import { spotFabric } from "./lifecycle/spot-fabric.ts";
import { user } from "./lifecycle/user.ts";

/** What Pulumi's plugin process loads: one dynamic provider for each type of resource, all on one connection. */

leaveWithEngine(process.argv[2]);

let connection: Connection | undefined;

const connect: Connect = (config: ReadConfig) => {
  connection ??= new Connection(resolveSettings(config, process.env, process.cwd()), waysIn);
  return connection;
};

export const SpotFabric = toDynamicProvider(spotFabric, connect);
export const Fabric = toDynamicProvider(spotFabric, connect);
export const AccessLevel = toDynamicProvider(accessLevel, connect);
export const ApiKey = toDynamicProvider(apiKey, connect);
export const User = toDynamicProvider(user, connect);
export const SpotCollection = toDynamicProvider(spotCollection, connect);
export const Collection = toDynamicProvider(spotCollection, connect);
export const Index = toDynamicProvider(collectionIndex, connect);
export const SeedDocuments = toDynamicProvider(seedDocuments, connect);
export const RestqlQuery = toDynamicProvider(restqlQuery, connect);
export const ReplicationCheck = toDynamicProvider(replicationCheck, connect);
