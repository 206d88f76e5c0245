import { ApiError } from "../common/api-error.ts";
import type { Collection, CollectionProperties } from "./collection.ts";
import { SYSTEM } from "./fabrics.ts";

/** The collection that tells of all collections of its fabric. */
export const CATALOGUE = "_collections";

interface SystemCollection {
  readonly name: string;
  readonly isLocal: boolean;
  readonly hasStream: boolean;
}

const shared = (name: string): SystemCollection => ({ name, isLocal: false, hasStream: true });

/** Those of every fabric, and those that only `_system` has (recorded). */
const EVERYWHERE: readonly SystemCollection[] = [
  { name: CATALOGUE, isLocal: true, hasStream: false },
  shared("_graphs"),
  shared("_analyzers"),
  shared("_dynamo"),
  shared("_replicationTest"),
];
const IN_SYSTEM: readonly SystemCollection[] = [
  shared("_geoFabricsMetadata"),
  shared("_queryExecutions"),
  shared("_computeFn"),
  { name: "_alerts", isLocal: true, hasStream: true },
];

/** The service's own collections in a fabric. */
export function systemCollections(fabric: string): readonly SystemCollection[] {
  return fabric === SYSTEM ? [...EVERYWHERE, ...IN_SYSTEM] : EVERYWHERE;
}

export function systemProperties({ isLocal, hasStream }: SystemCollection): CollectionProperties {
  return {
    waitForSync: false,
    isLocal,
    isSystem: true,
    hasStream,
    cacheEnabled: false,
    keyOptions: { allowUserKeys: true, type: "traditional" },
  };
}

/** Whether a collection is the service's own, and none that somebody made with `isSystem`. */
export function isServices({ fabric, name, properties }: Collection): boolean {
  return properties.isSystem && systemCollections(fabric).some((one) => one.name === name);
}

/** The service's own collections can be read, and no more (decided here). @throws ApiError 403/11 */
export function refuseServices(collection: Collection): void {
  if (isServices(collection)) {
    throw new ApiError(403, 11, `forbidden: collection ${collection.name} belongs to the system`);
  }
}
