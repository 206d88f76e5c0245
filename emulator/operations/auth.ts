import { forbidden } from "../auth/authentication.ts";
import type { Answer } from "../common/answer.ts";
import { result } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import type { Operation } from "./operation.ts";
import { badParameter, type GdnRequest, jsonObject, text } from "./request.ts";

function login({ gdn, ...request }: GdnRequest): Answer {
  const body = jsonObject({ gdn, ...request });
  const { accounts, tenant } = gdn.store;
  const password = text(body, "password");
  if (password === undefined) throw badParameter("'password' is missing.");
  const email = text(body, "email");
  const user =
    email === undefined ? accounts.user(text(body, "username") ?? "") : accounts.userByEmail(email);
  const foreign = email === undefined && body.tenant !== undefined && body.tenant !== tenant;
  if (user === undefined || foreign) throw forbidden();
  // A user that is not active is treated as one that is not there (decided here).
  if (!accounts.isPassword(user.name, password)) throw new ApiError(401, 401, "Wrong credentials");
  if (!user.active) throw forbidden();
  return { status: 200, body: { jwt: gdn.authentication.issue(user.name), tenant, username: user.name } };
}

function validate({ gdn, ...request }: GdnRequest): Answer {
  const body = jsonObject({ gdn, ...request });
  const { tenant } = gdn.store;
  const jwt = text(body, "jwt");
  if (jwt !== undefined) {
    const caller = gdn.authentication.identifyToken(jwt);
    return result({ keyid: caller.user, tenant });
  }
  const apiKey = text(body, "apikey");
  if (apiKey === undefined) throw badParameter("'apikey' or 'jwt' is missing.");
  const caller = gdn.authentication.identifyKey(apiKey);
  return result({ keyid: caller.keyId ?? "", parent: `${tenant}.${caller.user}`, tenant });
}

export const AUTH: Operation[] = [
  {
    name: "log in",
    method: "POST",
    path: "/_open/auth",
    scope: "open",
    handler: login,
    evidence: "recorded",
    note: "No rate limit. A user that is not active: 401/11.",
  },
  {
    name: "validate an API key or token",
    method: "POST",
    path: "/key/validate",
    scope: "open",
    handler: validate,
    evidence: "client",
    note: "`result` is an object, as jsc8 reads it; the specification has an array. Needs no authentication.",
  },
];
