import { isAtLeast } from "../auth/access.ts";
import { type Answer, result } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type Json, type JsonObject } from "../common/json.ts";
import { type Fabric, SYSTEM } from "../store/fabrics.ts";
import type { Principal } from "../store/grants.ts";
import { OWNER } from "./local-gdn.ts";
import type { Operation } from "./operation.ts";
import { badParameter, type GdnRequest, jsonObject, param, text } from "./request.ts";

/** The service's rule for fabric names (documented), `_system` apart. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

function toFabric({ gdn }: GdnRequest, fabric: Fabric): JsonObject {
  const { tenant } = gdn.store;
  return {
    name: fabric.name,
    options: {
      associated_regions: fabric.regions,
      clusters: fabric.regions,
      dcList: fabric.regions.join(","),
      dynamo_local_tables: false,
      metadata: fabric.metadata,
      name: `${tenant}.${fabric.name}`,
      realTime: true,
      spotDc: fabric.spotRegion,
      status: Date.now() < fabric.ready ? "creating" : "available",
      tenant,
    },
    isSystem: fabric.name === SYSTEM,
  };
}

/** The fabrics on which the caller has any level; all of them for who has `rw` on `_system`. */
function visible({ gdn, caller }: GdnRequest): Fabric[] {
  const { fabrics, grants } = gdn.store;
  const administrator = grants.onFabric(caller.principal, SYSTEM) === "rw";
  return fabrics
    .all()
    .filter((fabric) => administrator || isAtLeast(grants.onFabric(caller.principal, fabric.name), "ro"));
}

function requireSystem({ fabric }: GdnRequest): void {
  if (fabric.name !== SYSTEM) throw new ApiError(403, 1230, "operation only allowed in system database");
}

function parseRegions({ gdn }: GdnRequest, dcList: string): string[] {
  const { regions } = gdn.store;
  const names = dcList
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0) return regions.names;
  const unknown = names.find((name) => regions.find(name) === undefined);
  if (unknown !== undefined) {
    throw badParameter(`dcList: there is no region '${unknown}'; there are ${regions.names.join(", ")}.`);
  }
  return [...new Set(names)];
}

/**
 * The spot region of a new fabric: the named one; with `""` none; without the key the first that can be one
 * (AUTOMATIC). On an account whose regions cannot, it stays empty without an error (decided here).
 */
function chooseSpotRegion({ gdn }: GdnRequest, wanted: string | undefined, names: string[]): string {
  const { regions } = gdn.store;
  if (wanted === undefined) return names.find((name) => regions.find(name)?.spot === true) ?? "";
  if (wanted === "") return "";
  if (!names.includes(wanted)) {
    throw badParameter(`spotDc: region '${wanted}' is not in the fabric's dcList ${names.join(",")}.`);
  }
  return regions.find(wanted)?.spot === true ? wanted : "";
}

/** Who has `rw` on a new fabric: the tenant's owner, the users that are named, and who makes it. */
function firstPrincipals(request: GdnRequest, users: Json | undefined): Set<Principal> {
  const { gdn, caller } = request;
  const principals = new Set(userNames(request, users).map((user): Principal => `user:${user}`));
  const isStrict = gdn.settings.strictKeys && caller.keyId !== undefined;
  return isStrict ? principals : principals.add(caller.principal);
}

function userNames({ gdn }: GdnRequest, users: Json | undefined): string[] {
  if (users !== undefined && !Array.isArray(users))
    throw badParameter("'users' must be an array of user names.");
  const names = (users ?? []).map((user) => (isJsonObject(user) ? user.username : user));
  for (const name of names) {
    if (typeof name !== "string") throw badParameter("'users' must be an array of user names.");
    if (gdn.store.accounts.user(name) === undefined) throw new ApiError(404, 1703, `user not found: ${name}`);
  }
  return [OWNER, ...(names as string[])];
}

function create(request: GdnRequest): Answer {
  requireSystem(request);
  const { gdn } = request;
  const { fabrics, grants, tenant, database } = gdn.store;
  const body = jsonObject(request);
  const name = text(body, "name");
  if (name === undefined || !NAME.test(name)) throw new ApiError(400, 1229, "database name invalid");
  if (fabrics.find(name) !== undefined) {
    throw new ApiError(409, 1207, `duplicate database name '${tenant}.${name}'`);
  }
  const options = body.options ?? {};
  if (!isJsonObject(options)) throw badParameter("'options' must be an object.");
  const metadata = options.metadata ?? null;
  if (metadata !== null && !isJsonObject(metadata))
    throw badParameter("'options.metadata' must be an object.");
  const regions = parseRegions(request, text(options, "dcList") ?? "");
  const spotRegion = chooseSpotRegion(request, text(options, "spotDc"), regions);
  const principals = firstPrincipals(request, body.users);
  const created = Date.now();
  database.transaction(() => {
    fabrics.add({ name, regions, spotRegion, metadata, created, ready: created + gdn.settings.fabricReady });
    for (const principal of principals) grants.set(principal, name, "database", "", "rw");
  });
  return result(true, 201);
}

function drop(request: GdnRequest): Answer {
  requireSystem(request);
  const { name } = request.gdn.store.fabrics.get(param(request, "name"));
  if (name === SYSTEM) throw new ApiError(403, 11, "forbidden: fabric _system cannot be dropped");
  request.gdn.store.dropFabric(name);
  request.gdn.cursors.dropFabric(name);
  return result(true);
}

function listNames(request: GdnRequest): Answer {
  return result(visible(request).map((fabric) => fabric.name));
}

function list(request: GdnRequest): Answer {
  return result(visible(request).map((fabric) => toFabric(request, fabric)));
}

function current(request: GdnRequest): Answer {
  return result(toFabric(request, request.fabric));
}

function givenMetadata(request: GdnRequest): JsonObject {
  const { metadata } = jsonObject(request);
  if (!isJsonObject(metadata)) throw badParameter("'metadata' must be an object.");
  return metadata;
}

function setMetadata(request: GdnRequest): Answer {
  request.gdn.store.fabrics.setMetadata(request.fabric.name, givenMetadata(request));
  return result(true, 201);
}

function mergeMetadata(request: GdnRequest): Answer {
  const merged = { ...request.fabric.metadata, ...givenMetadata(request) };
  request.gdn.store.fabrics.setMetadata(request.fabric.name, merged);
  return result(true, 201);
}

function setSpotRegion(request: GdnRequest): Answer {
  const { fabric, gdn } = request;
  const wanted = request.params.region ?? "";
  const spotRegion = chooseSpotRegion(request, wanted, fabric.regions);
  if (wanted !== "" && spotRegion === "") {
    throw badParameter(
      `Region '${wanted}' cannot be a spot region; spot regions need an Enterprise account.`,
    );
  }
  const spot = gdn.store.collections.all(fabric.name).find((collection) => collection.isSpot);
  if (spotRegion === "" && spot !== undefined) {
    throw badParameter(
      `Fabric ${fabric.name} needs a spot region: collection ${spot.name} is a spot collection.`,
    );
  }
  gdn.store.fabrics.setSpotRegion(fabric.name, spotRegion);
  return result(true);
}

export const FABRICS: Operation[] = [
  {
    name: "list fabric names",
    method: "GET",
    path: "/database",
    scope: "catalogue ro",
    handler: listNames,
    evidence: "recorded",
    note: "Those on which the caller has a level; all with `rw` on `_system`.",
  },
  {
    name: "list fabrics with their options",
    method: "GET",
    path: "/database/user",
    scope: "catalogue ro",
    handler: list,
    evidence: "recorded",
    note: "Those on which the caller has a level; all with `rw` on `_system`.",
  },
  {
    name: "read the fabric",
    method: "GET",
    path: "/database/current",
    scope: "catalogue ro",
    handler: current,
    evidence: "recorded",
    note: "`options.status` is `creating` until every region has it; only `available` is recorded.",
  },
  {
    name: "create a fabric",
    method: "POST",
    path: "/database",
    scope: "catalogue rw",
    handler: create,
    evidence: "recorded",
    note: "Who makes it has `rw` on it. Errors for a bad name, dcList or spotDc (400) and an unknown user (404/1703) are decided here.",
  },
  {
    name: "drop a fabric",
    method: "DELETE",
    path: "/database/:name",
    scope: "catalogue rw",
    handler: drop,
    evidence: "recorded",
    note: "Everything in it goes, and the levels on it. `_system`: 403/11 (decided here).",
  },
  {
    name: "read the metadata",
    method: "GET",
    path: "/database/metadata",
    scope: "catalogue ro",
    handler: current,
    evidence: "recorded",
  },
  {
    name: "replace the metadata",
    method: "PUT",
    path: "/database/metadata",
    scope: "catalogue rw",
    handler: setMetadata,
    evidence: "recorded",
  },
  {
    name: "merge into the metadata",
    method: "PATCH",
    path: "/database/metadata",
    scope: "catalogue rw",
    handler: mergeMetadata,
    evidence: "recorded",
    note: "Merges the first level only (decided here).",
  },
  {
    name: "change the spot region",
    method: "PUT",
    path: "/database/:region",
    scope: "catalogue rw",
    handler: setSpotRegion,
    evidence: "client",
    note: "Only the request is known; answer `{result:true}`. Without a region: no spot region.",
  },
  {
    name: "take the spot region away",
    method: "PUT",
    path: "/database",
    scope: "catalogue rw",
    handler: setSpotRegion,
    evidence: "client",
    note: "What jsc8 sends for an empty region; 400 while there are spot collections.",
  },
];
