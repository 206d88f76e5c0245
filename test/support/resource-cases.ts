import type { Names } from "./place.ts";
import type { ResourceCase } from "./resource-case.ts";
import { accessLevelCase } from "./resource-cases/access-level.ts";
import { apiKeyCase } from "./resource-cases/api-key.ts";
import { collectionCase } from "./resource-cases/collection.ts";
import { fabricCase } from "./resource-cases/fabric.ts";
import { indexCase } from "./resource-cases/index.ts";
import { replicationCheckCase } from "./resource-cases/replication-check.ts";
import { restqlQueryCase } from "./resource-cases/restql-query.ts";
import { seedDocumentsCase } from "./resource-cases/seed-documents.ts";
import { spotCollectionCase } from "./resource-cases/spot-collection.ts";
import { spotFabricCase } from "./resource-cases/spot-fabric.ts";
import { userCase } from "./resource-cases/user.ts";
import { userAccessLevelCase } from "./resource-cases/user-access-level.ts";

export type { ResourceCase, Stage } from "./resource-case.ts";

/** All resources, as they are played at a place. */
export const resourceCases = (at: Names): ResourceCase[] =>
  [
    spotFabricCase,
    fabricCase,
    accessLevelCase,
    userAccessLevelCase,
    apiKeyCase,
    userCase,
    spotCollectionCase,
    collectionCase,
    indexCase,
    seedDocumentsCase,
    restqlQueryCase,
    replicationCheckCase,
  ].map((each) => each(at));
