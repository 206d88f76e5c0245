import type { Answer } from "./answer.ts";
import { ApiError } from "./api-error.ts";
import { isJsonObject, type Json } from "./json.ts";
import type { LocalGdn } from "./local-gdn.ts";
import { decode } from "./router.ts";

/** A request to `/_local/...`: what the local GDN has beside the service's API. It needs no authentication. */
export interface LocalRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

export function isLocal(url: string): boolean {
  return /^\/_local(?:[/?#]|$)/.test(url);
}

function bodyOf(request: LocalRequest): Json {
  try {
    return JSON.parse(request.body.toString("utf8")) as Json;
  } catch {
    throw new ApiError(400, 600, "The body is not valid JSON.");
  }
}

function regions(gdn: LocalGdn): Json {
  return gdn.store.regions.all.map(({ name, spot, up }) => ({ name, spot, up }));
}

function setRegion(gdn: LocalGdn, name: string, body: Json): Json {
  if (!isJsonObject(body)) throw new ApiError(400, 10, 'The body must be an object: {"up": false}.');
  const { up } = body;
  if (typeof up !== "boolean") throw new ApiError(400, 10, "'up' must be true or false.");
  const region = gdn.store.regions.get(name);
  gdn.store.regions.setUp(name, up);
  if (up) gdn.store.replication.resume();
  return { name, spot: region.spot, up };
}

/** @throws ApiError 403 for a page of another site, 404 for an unknown path, 400 for a bad body */
export function answerLocally(gdn: LocalGdn, request: LocalRequest): Answer {
  // Any page that a browser shows could otherwise send requests here.
  if (request.headers.origin !== undefined) {
    throw new ApiError(
      403,
      403,
      "/_local is not for pages of other sites: the request has an Origin header.",
    );
  }
  const path = request.url.replace(/[?#].*$/s, "").replace(/\/$/, "");
  const region = /^\/_local\/regions\/([^/]+)$/.exec(path)?.[1];
  switch (`${request.method} ${region === undefined ? path : "/_local/regions/*"}`) {
    case "GET /_local/requests":
      return { status: 200, body: gdn.journal.list() };
    case "DELETE /_local/requests":
      gdn.journal.clear();
      return { status: 200, body: { cleared: true } };
    case "GET /_local/faults":
      return { status: 200, body: gdn.faults.list() };
    case "PUT /_local/faults":
      gdn.faults.set(bodyOf(request));
      return { status: 200, body: gdn.faults.list() };
    case "DELETE /_local/faults":
      gdn.faults.clear();
      return { status: 200, body: [] };
    case "GET /_local/regions":
      return { status: 200, body: regions(gdn) };
    case "PUT /_local/regions/*":
      return { status: 200, body: setRegion(gdn, decode(region ?? ""), bodyOf(request)) };
    default:
      throw new ApiError(
        404,
        404,
        `There is no ${request.method} ${path}; docs/local-gdn.md lists what there is.`,
      );
  }
}
