import type { Answer } from "../common/answer.ts";
import { decodePathPart } from "../common/path-part.ts";
import { requireThisMachine } from "../control/access.ts";
import type { LocalRequest } from "../control/request.ts";
import type { LocalGdn } from "../operations/local-gdn.ts";
import { answerAsOwner } from "./as-owner.ts";
import { pageFile } from "./files.ts";
import { fabricState, type LocalState, wholeState } from "./state.ts";

/**
 * What is below `/_local` for the page: its files, and the data that it shows. Loaded at the first such request.
 *
 * @param path the request's path without query string
 * @param local what else the page shows
 * @returns undefined for what is not there
 * @throws ApiError 403 for who is not on this machine
 */
export async function answerPage(
  gdn: LocalGdn,
  request: LocalRequest,
  path: string,
  local: LocalState,
): Promise<Answer | undefined> {
  const api = /^\/_local\/api\/([^/]+)(\/.*)$/s.exec(request.url);
  if (api !== null) {
    requireThisMachine(request.address);
    return await answerAsOwner(gdn, request, decodePathPart(api[1] ?? ""), api[2] ?? "");
  }
  if (request.method !== "GET" && request.method !== "HEAD") return undefined;
  if (path === "/_local") return { status: 308, body: {}, headers: { location: "/_local/" } };
  const fabric = /^\/_local\/fabrics\/([^/]+)$/.exec(path)?.[1];
  if (fabric !== undefined || path === "/_local/state") {
    requireThisMachine(request.address);
    return {
      status: 200,
      body: fabric === undefined ? wholeState(gdn, local) : fabricState(gdn, decodePathPart(fabric)),
    };
  }
  const known = request.headers["if-none-match"];
  return await pageFile(path.slice("/_local/".length), typeof known === "string" ? known : undefined);
}
