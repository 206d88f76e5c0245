import { type Answer, removed, result } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import type { Principal } from "../store/grants.ts";
import { keyOf } from "./api-keys.ts";
import type { Operation } from "./operation.ts";
import { type GdnRequest, jsonObject, param } from "./request.ts";

type Find = (request: GdnRequest) => Principal;

/** An unknown user is 403/403 here, and not 404 as elsewhere (recorded). */
function userPrincipal(request: GdnRequest): Principal {
  const user = request.gdn.store.accounts.user(param(request, "id"));
  if (user === undefined) throw new ApiError(403, 403, "forbidden");
  return `user:${user.name}`;
}

function keyPrincipal(request: GdnRequest): Principal {
  return `key:${keyOf(request).id}`;
}

function read(find: Find) {
  return (request: GdnRequest): Answer => result(request.gdn.store.accounts.attributes.of(find(request)));
}

/** Merges, but answers only what was sent (recorded). */
function set(find: Find) {
  return (request: GdnRequest): Answer => {
    const principal = find(request);
    const attributes = jsonObject(request);
    request.gdn.store.accounts.attributes.merge(principal, attributes);
    return result(attributes);
  };
}

function remove(find: Find) {
  return (request: GdnRequest): Answer => {
    request.gdn.store.accounts.attributes.remove(find(request), param(request, "name"));
    return removed();
  };
}

function clear(find: Find) {
  return (request: GdnRequest): Answer => {
    request.gdn.store.accounts.attributes.clear(find(request));
    return removed();
  };
}

function operations(of: string, path: string, find: Find): Operation[] {
  const common = { scope: "administrator", evidence: "recorded" } as const;
  return [
    { ...common, name: `read the attributes of ${of}`, method: "GET", path, handler: read(find) },
    { ...common, name: `merge into the attributes of ${of}`, method: "PUT", path, handler: set(find) },
    {
      ...common,
      name: `clear the attributes of ${of}`,
      method: "DELETE",
      path: `${path}/truncate`,
      handler: clear(find),
    },
    {
      ...common,
      name: `remove an attribute of ${of}`,
      method: "DELETE",
      path: `${path}/:name`,
      handler: remove(find),
    },
  ];
}

export const ATTRIBUTES: Operation[] = [
  ...operations("an API key", "/key/:id/attributes", keyPrincipal),
  ...operations("a user", "/user/:id/attributes", userPrincipal),
];
