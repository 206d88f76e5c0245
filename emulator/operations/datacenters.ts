import { requireAdministrator } from "../auth/access.ts";
import { type Answer, result } from "../common/answer.ts";
import type { JsonObject } from "../common/json.ts";
import { regionHost } from "../store/hosts.ts";
import type { Region } from "../store/regions.ts";
import type { Operation } from "./operation.ts";
import { placeOf } from "./places.ts";
import { badParameter, type GdnRequest, param } from "./request.ts";

/** A region as the service shows it; `tags.url` is host and port, so that `https://` before it makes a URL. */
function toDatacenter({ gdn, region: serving }: GdnRequest, region: Region): JsonObject {
  const host = `${regionHost(region.name)}:${gdn.port}`;
  const place = placeOf(region.name);
  return {
    _key: region.name,
    host,
    local: region.name === serving.name,
    name: region.name,
    spot_region: region.spot,
    status: 0,
    tags: { api: `api-${host}`, url: host },
    locationInfo: {
      city: place?.city ?? "",
      countrycode: place?.countryCode ?? "",
      countryname: place?.country ?? "",
      latitude: place?.latitude ?? "0",
      longitude: place?.longitude ?? "0",
      url: host,
    },
  };
}

function local(request: GdnRequest): Answer {
  return { status: 200, body: toDatacenter(request, request.region) };
}

function all(request: GdnRequest): Answer {
  return { status: 200, body: request.gdn.store.regions.all.map((region) => toDatacenter(request, region)) };
}

function one(request: GdnRequest): Answer {
  const { _key, host, spot_region, ...shown } = toDatacenter(
    request,
    request.gdn.store.regions.get(param(request, "name")),
  );
  return { status: 200, body: shown };
}

function ofTenant(request: GdnRequest): Answer {
  const { regions, tenant } = request.gdn.store;
  const dcInfo = regions.all.map((region) => ({
    _id: `_clusters/${region.name}`,
    _rev: "_local--_",
    ...toDatacenter(request, region),
  }));
  return { status: 200, body: [{ tenant, dcInfo }] };
}

function setSpot(request: GdnRequest): Answer {
  requireAdministrator(request);
  const wanted = param(request, "spot").toLowerCase();
  if (wanted !== "true" && wanted !== "false")
    throw badParameter(`The spot flag is true or false, not '${wanted}'.`);
  request.gdn.store.regions.setSpot(param(request, "name"), wanted === "true");
  return result(wanted === "true");
}

export const DATACENTERS: Operation[] = [
  {
    name: "region that serves the call",
    method: "GET",
    path: "/datacenter/local",
    scope: "tenant",
    handler: local,
    evidence: "recorded",
  },
  {
    name: "all regions",
    method: "GET",
    path: "/datacenter/all",
    scope: "tenant",
    handler: all,
    evidence: "recorded",
    note: "`host` was recorded as an IP address; here it is the host name with the port.",
  },
  {
    name: "one region",
    method: "GET",
    path: "/datacenter/:name",
    scope: "tenant",
    handler: one,
    evidence: "recorded",
  },
  {
    name: "regions of a tenant",
    method: "GET",
    path: "/datacenter/_tenant/:tenant",
    scope: "tenant",
    handler: ofTenant,
    evidence: "specified",
    note: "Whatever tenant is named, it is the one there is.",
  },
  {
    name: "set the spot flag of a region",
    method: "PUT",
    path: "/datacenter/:name/:spot",
    scope: "tenant",
    handler: setSpot,
    evidence: "specified",
    note: "Needs `rw` on `_system`.",
  },
];
