/** Resources of Macrometa's GDN for Pulumi programs. */
export { AccessLevel, type AccessLevelArgs, type Level } from "./access-level.ts";
export type { AnyFabric, FabricName } from "./any-fabric.ts";
export { ApiKey, type ApiKeyArgs } from "./api-key.ts";
export {
  type AnyCollection,
  Collection,
  type CollectionArgs,
  type CollectionName,
  type KeyOptions,
} from "./collection.ts";
export { Index, type IndexArgs, type IndexType } from "./collection-index.ts";
export { Fabric, type FabricArgs } from "./fabric.ts";
export {
  type EdgeLocation,
  type FoundCollection,
  type FoundFabric,
  getCollections,
  getEdgeLocations,
  getFabrics,
} from "./look-ups.ts";
export { type RegionAnswer, ReplicationCheck, type ReplicationCheckArgs } from "./replication-check.ts";
export { RestqlQuery, type RestqlQueryArgs } from "./restql-query.ts";
export { SeedDocuments, type SeedDocumentsArgs } from "./seed-documents.ts";
export { SpotCollection, type SpotCollectionArgs } from "./spot-collection.ts";
export {
  SpotDatabase,
  type SpotDatabaseArgs,
  type SpotDatabaseCheck,
  type SpotDatabaseCollection,
  type SpotDatabaseQuery,
} from "./spot-database.ts";
export { type FabricRegion, type SpotCreationType, SpotFabric, type SpotFabricArgs } from "./spot-fabric.ts";
export { User, type UserArgs } from "./user.ts";
