import { type Answer, result } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type JsonObject } from "../common/json.ts";
import type { LocalGdn } from "./local-gdn.ts";
import type { Operation } from "./operation.ts";
import { badParameter, type GdnRequest, jsonObject, param } from "./request.ts";

const METADATA = "tenant metadata";

function toTenant({ store }: LocalGdn): JsonObject {
  return {
    active: true,
    tenant: store.tenant,
    displayName: store.tenant,
    plan: "Local",
    features: {},
    limits: {},
    dnsInfo: {},
    metadata: JSON.parse(store.meta.get(METADATA) ?? "{}") as JsonObject,
    regions: store.regions.names,
  };
}

/** jsc8 writes a tenant's e-mail address with its first `@` as `_`; the owner's leads here too (client source). */
function requireTenant(request: GdnRequest): void {
  const name = param(request, "tenant");
  const { store, secrets } = request.gdn;
  if (name === store.tenant || name === secrets.email.replace("@", "_")) return;
  throw new ApiError(404, 404, `tenant not found: ${name}`);
}

function list({ gdn }: GdnRequest): Answer {
  return result([toTenant(gdn)]);
}

function read(request: GdnRequest): Answer {
  requireTenant(request);
  return result(toTenant(request.gdn));
}

function update(request: GdnRequest): Answer {
  requireTenant(request);
  const { metadata } = jsonObject(request);
  if (!isJsonObject(metadata))
    throw badParameter("'metadata' must be an object: nothing else can be changed here.");
  request.gdn.store.meta.set(METADATA, JSON.stringify(metadata));
  return result(toTenant(request.gdn));
}

const specified = { evidence: "specified", note: "The answer's envelope is decided here." } as const;

export const TENANTS: Operation[] = [
  { ...specified, name: "list tenants", method: "GET", path: "/tenants", scope: "tenant", handler: list },
  {
    ...specified,
    name: "read a tenant",
    method: "GET",
    path: "/tenant/:tenant",
    scope: "tenant",
    handler: read,
  },
  {
    ...specified,
    name: "change a tenant",
    method: "PATCH",
    path: "/tenant/:tenant",
    scope: "administrator",
    handler: update,
    note: "Only its metadata. Creating and removing tenants: 501.",
  },
];
