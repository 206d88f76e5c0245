import { type Answer, removed, result, success } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import type { ApiKey } from "../store/accounts.ts";
import type { Operation } from "./operation.ts";
import { type GdnRequest, jsonObject, param, text } from "./request.ts";

/** The recorded rule says "alpha-numeric"; the recordings also use `_`. */
const KEY_ID = /^[A-Za-z][A-Za-z0-9_]{0,99}$/;

/** The key that a path names. @throws ApiError 404/100015, as recorded */
export function keyOf({ gdn, ...request }: GdnRequest): ApiKey {
  const key = gdn.store.accounts.key(param({ gdn, ...request }, "id"));
  if (key === undefined) throw new ApiError(404, 100015, "invalid api key id");
  return key;
}

function create(request: GdnRequest): Answer {
  const { gdn, caller } = request;
  const { accounts, grants, tenant, database } = gdn.store;
  const id = text(jsonObject(request), "keyid");
  if (id === undefined || !KEY_ID.test(id)) {
    throw new ApiError(
      400,
      100020,
      "API key identifier must start with a letter and can only contain alpha-numeric characters",
    );
  }
  if (accounts.key(id) !== undefined) throw new ApiError(409, 409, `API key '${id}' exists already`);
  const key = database.transaction(() => {
    const made = accounts.addKey(tenant, id, caller.user);
    if (!gdn.settings.strictKeys) grants.copy(caller.principal, `key:${id}`);
    return made;
  });
  return success({ key, keyid: id, tenant, user: `${tenant}.${caller.user}` }, 201);
}

function list({ gdn }: GdnRequest): Answer {
  const { accounts, tenant } = gdn.store;
  return result(accounts.keys().map((key) => ({ keyid: key.id, user: `${tenant}.${key.owner}`, tenant })));
}

function read(request: GdnRequest): Answer {
  const { tenant } = request.gdn.store;
  const key = keyOf(request);
  return success({
    user: key.id,
    tenant,
    email: `${key.id}@apikey`,
    active: true,
    displayName: key.id,
    extra: {},
    apikey: { hash: key.digest, parent: `${tenant}.${key.owner}` },
  });
}

function remove(request: GdnRequest): Answer {
  request.gdn.store.removeKey(keyOf(request).id);
  return removed();
}

export const API_KEYS: Operation[] = [
  {
    name: "create an API key",
    method: "POST",
    path: "/key",
    scope: "administrator",
    handler: create,
    evidence: "recorded",
    note: "It starts with the levels that its maker has. An id that is taken: 409/409 (the number is decided here).",
  },
  {
    name: "list API keys",
    method: "GET",
    path: "/key",
    scope: "administrator",
    handler: list,
    evidence: "recorded",
  },
  {
    name: "read an API key",
    method: "GET",
    path: "/key/:id",
    scope: "administrator",
    handler: read,
    evidence: "recorded",
  },
  {
    name: "remove an API key",
    method: "DELETE",
    path: "/key/:id",
    scope: "administrator",
    handler: remove,
    evidence: "recorded",
  },
];
