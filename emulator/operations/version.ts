import type { Answer } from "../common/answer.ts";
import type { Operation } from "./operation.ts";
import { flag, type GdnRequest } from "./request.ts";

/** Of the service's API description that the local GDN follows. */
const VERSION = "0.17.17";

function version(request: GdnRequest): Answer {
  const told = { server: "C8DB", license: "enterprise", version: VERSION };
  if (!flag(request, "details")) return { status: 200, body: told };
  const { node, sqlite = "" } = process.versions;
  return { status: 200, body: { ...told, details: { mode: "local", node, sqlite } } };
}

/** Good for one WebSocket. */
function oneTimePassword({ gdn, caller }: GdnRequest): Answer {
  return { status: 200, body: { otp: gdn.oneTimePasswords.issue(caller) } };
}

export const VERSION_AND_OTP: Operation[] = [
  {
    name: "read the version",
    method: "GET",
    path: "/version",
    scope: "tenant",
    handler: version,
    evidence: "client",
    note: "Only `server` is asserted. `version` is that of the API description; `details` are the local GDN's own.",
  },
  {
    name: "get a one-time password",
    method: "POST",
    path: "/apid/otp",
    scope: "tenant",
    handler: oneTimePassword,
    evidence: "client",
    note: "For one WebSocket, within a minute.",
  },
];
