import { randomBytes } from "node:crypto";
import { type Answer, removed, result, success } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type JsonObject } from "../common/json.ts";
import { digestOf, type User } from "../store/accounts.ts";
import { SYSTEM } from "../store/fabrics.ts";
import { OWNER } from "./local-gdn.ts";
import type { Operation } from "./operation.ts";
import { badParameter, type GdnRequest, jsonObject, param, text } from "./request.ts";

/** The user that a path names. @throws ApiError 404/1703, as recorded */
export function userOf(request: GdnRequest): User {
  const user = request.gdn.store.accounts.user(param(request, "id"));
  if (user === undefined) throw new ApiError(404, 1703, "user not found");
  return user;
}

function toUser({ gdn }: GdnRequest, user: User): JsonObject {
  const { name, email, displayName, active, extra } = user;
  return { user: name, tenant: gdn.store.tenant, email, active, displayName, extra };
}

/** One user also shows an API key's fields, which for a user are empty (recorded). */
function withKey(request: GdnRequest, user: User): JsonObject {
  return { ...toUser(request, user), apikey: { hash: digestOf(""), parent: "" } };
}

/** All users for who has `rw` on `_system`; others see themselves, since pyC8 finds its tenant here (client source). */
function list(request: GdnRequest): Answer {
  const { caller, gdn } = request;
  const all = gdn.store.grants.onFabric(caller.principal, SYSTEM) === "rw";
  const users = gdn.store.accounts.users().filter((user) => all || user.name === caller.user);
  return result(users.map((user) => toUser(request, user)));
}

function changes(body: JsonObject, user: User): User {
  const extra = body.extra ?? user.extra;
  if (!isJsonObject(extra)) throw badParameter("'extra' must be an object.");
  const active = body.active ?? user.active;
  if (typeof active !== "boolean") throw badParameter("'active' must be true or false.");
  return { ...user, active, extra, displayName: text(body, "displayName") ?? user.displayName };
}

function create(request: GdnRequest): Answer {
  const { accounts, grants, database } = request.gdn.store;
  const body = jsonObject(request);
  const email = text(body, "email");
  const password = text(body, "passwd");
  if (email === undefined || password === undefined)
    throw badParameter("'email' and 'passwd' must be given.");
  if (accounts.userByEmail(email) !== undefined) throw new ApiError(409, 100012, "duplicate email address");
  const name = `U${randomBytes(17).toString("base64url").slice(0, 22)}`;
  const user = changes(body, { name, email, displayName: name, active: true, extra: {} });
  database.transaction(() => {
    accounts.addUser(user, password);
    grants.set(`user:${name}`, SYSTEM, "database", "", "ro");
  });
  return success(toUser(request, user), 201);
}

function read(request: GdnRequest): Answer {
  return success(withKey(request, userOf(request)));
}

function update(request: GdnRequest): Answer {
  const body = jsonObject(request);
  const user = changes(body, userOf(request));
  if (user.name === OWNER && !user.active) throw new ApiError(403, 11, "forbidden: the owner stays active");
  request.gdn.store.accounts.updateUser(user, text(body, "passwd"));
  return success(withKey(request, user));
}

function remove(request: GdnRequest): Answer {
  const user = userOf(request);
  if (user.name === OWNER)
    throw new ApiError(403, 11, `forbidden: ${OWNER} owns the tenant's ${SYSTEM} fabric`);
  request.gdn.store.removeUser(user.name);
  return removed();
}

export const USERS: Operation[] = [
  {
    name: "list users",
    method: "GET",
    path: "/user",
    scope: "tenant",
    handler: list,
    evidence: "recorded",
    note: "Without `rw` on `_system` only the caller's own.",
  },
  {
    name: "create a user",
    method: "POST",
    path: "/user",
    scope: "administrator",
    handler: create,
    evidence: "recorded",
    note: "It starts with `ro` on `_system`. A `user` in the body, as jsc8 sends it, is ignored: names are generated.",
  },
  {
    name: "read a user",
    method: "GET",
    path: "/user/:id",
    scope: "administrator",
    handler: read,
    evidence: "recorded",
  },
  {
    name: "update a user",
    method: "PATCH",
    path: "/user/:id",
    scope: "administrator",
    handler: update,
    evidence: "recorded",
  },
  {
    name: "remove a user",
    method: "DELETE",
    path: "/user/:id",
    scope: "administrator",
    handler: remove,
    evidence: "recorded",
    note: "Its API keys and saved queries go too; the tenant's owner cannot go: 403/11 (decided here).",
  },
];
