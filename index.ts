import * as pulumi from "@pulumi/pulumi";
import {
  AccessLevel,
  type Level,
  ReplicationCheck,
  RestqlQuery,
  SeedDocuments,
  SpotCollection,
  type SpotCreationType,
  SpotFabric,
} from "./providers/index.ts";

const config = new pulumi.Config();
const declaredDcList = config.requireObject<string[]>("dcList");
const spotCreationType = config.require<SpotCreationType>("spotCreationType");
const apiKeyId = config.get("apiKeyId");
const forceDestroy = config.requireBoolean("forceDestroy");

const spotFabric = new SpotFabric("fabric", {
  name: config.require("fabric"),
  dcList: declaredDcList.length > 0 ? declaredDcList : undefined,
  spotCreationType,
  spotDc: config.get("spotDc") || undefined,
  forceDestroy,
});

/** One call deletes the fabric with all that is in it. */
const deletedWith = forceDestroy ? spotFabric : undefined;

const access = apiKeyId
  ? new AccessLevel(
      "access",
      { apiKeyId, fabric: spotFabric, level: config.require<Level>("accessLevel") },
      { deletedWith },
    )
  : undefined;

const accounts = new SpotCollection(
  "collection",
  // A fabric without a spot region can only have collections of the other kind.
  {
    fabric: spotFabric,
    name: config.require("collection"),
    isSpot: spotCreationType !== "NONE",
    forceDestroy,
  },
  { dependsOn: access, deletedWith },
);

const seed = new SeedDocuments(
  "documents",
  { fabric: spotFabric, collection: accounts.name, source: config.require("seedFile") },
  { deletedWith },
);

const read = new RestqlQuery(
  "query",
  { fabric: spotFabric, name: config.require("queryName"), value: config.require("queryValue") },
  { dependsOn: accounts, deletedWith },
);

const everywhere = new ReplicationCheck(
  "everywhere",
  { fabric: spotFabric, query: read.name, rows: seed.count, triggers: [seed.digest, read.value] },
  { deletedWith },
);

export const fabric = spotFabric.name;
export const spotDc = spotFabric.effectiveSpotDc;
export const dcList = spotFabric.effectiveDcList;
export const collection = accounts.name;
export const documents = seed.count;
export const query = read.name;
export const regions = everywhere.regions;
