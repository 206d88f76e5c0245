/** Resources of Macrometa's GDN for Pulumi programs. */

export {
  type EdgeLocation,
  type FoundCollection,
  type FoundFabric,
  getCollections,
  getEdgeLocations,
  getFabrics,
} from "./lookups.ts";
export { AccessLevel, type AccessLevelArgs, type Level } from "./resources/access-level/access-level.ts";
export { ApiKey, type ApiKeyArgs } from "./resources/api-key/api-key.ts";
export {
  type AnyCollection,
  Collection,
  type CollectionArgs,
  type CollectionName,
  type KeyOptions,
} from "./resources/collection/collection.ts";
export { SpotCollection, type SpotCollectionArgs } from "./resources/collection/spot-collection.ts";
export type { AnyFabric, FabricName } from "./resources/fabric/any-fabric.ts";
export { Fabric, type FabricArgs } from "./resources/fabric/fabric.ts";
export {
  type FabricRegion,
  type SpotCreationType,
  SpotFabric,
  type SpotFabricArgs,
} from "./resources/fabric/spot-fabric.ts";
export { Graph, type GraphArgs, type GraphEdges, type GraphName } from "./resources/graph/graph.ts";
export { Index, type IndexArgs, type IndexType } from "./resources/index/collection-index.ts";
export {
  KeyValueCollection,
  type KeyValueCollectionArgs,
} from "./resources/key-value-collection/key-value-collection.ts";
export {
  type RegionAnswer,
  ReplicationCheck,
  type ReplicationCheckArgs,
} from "./resources/replication-check/replication-check.ts";
export {
  type RestqlQueriesFromArgs,
  restqlQueriesFrom,
} from "./resources/restql-query/restql-queries-from.ts";
export { type QueryName, RestqlQuery, type RestqlQueryArgs } from "./resources/restql-query/restql-query.ts";
export {
  type FieldLink,
  type PrimarySort,
  SearchView,
  type SearchViewArgs,
  type ViewName,
} from "./resources/search-view/search-view.ts";
export { SeedDocuments, type SeedDocumentsArgs } from "./resources/seed-documents/seed-documents.ts";
export {
  SpotDatabase,
  type SpotDatabaseArgs,
  type SpotDatabaseCheck,
  type SpotDatabaseCollection,
  type SpotDatabaseContents,
  type SpotDatabaseQuery,
} from "./resources/spot-database/spot-database.ts";
export { Stream, type StreamArgs, type StreamName } from "./resources/stream/stream.ts";
export { StreamWorker, type StreamWorkerArgs } from "./resources/stream-worker/stream-worker.ts";
export { User, type UserArgs } from "./resources/user/user.ts";
