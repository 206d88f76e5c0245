import { type Connect, toDynamicProvider } from "./dynamic-provider.ts";
import { Connection } from "./gdn/connection.ts";
import { type ReadConfig, resolveSettings } from "./gdn/settings.ts";
import { waysIn } from "./gdn/ways-in.ts";
import { ImpossibleReplacements } from "./impossible-replacements.ts";
import { keepTakenOver } from "./keep-taken-over.ts";
import { accessLevel } from "./lifecycle/access-level.ts";
import { apiKey } from "./lifecycle/api-key.ts";
import { collectionIndex } from "./lifecycle/collection-index.ts";
import type { Lifecycle } from "./lifecycle/lifecycle.ts";
import { replicationCheck } from "./lifecycle/replication-check.ts";
import { restqlQuery } from "./lifecycle/restql-query.ts";
import { seedDocuments } from "./lifecycle/seed-documents.ts";
import { spotCollection } from "./lifecycle/spot-collection.ts";
import { spotFabric } from "./lifecycle/spot-fabric.ts";
import { user } from "./lifecycle/user.ts";
import { projectFolder } from "./paths.ts";
import { leaveWithEngine } from "./pulumi/leave-with-engine.ts";

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
