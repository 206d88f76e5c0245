import type { Answer } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import type { LocalRequest } from "../control/request.ts";
import { handle } from "../operations/handle.ts";
import { type LocalGdn, OWNER } from "../operations/local-gdn.ts";

/**
 * A request to the API as the tenant's owner sends it, to a region of choice, so that the page needs no credential:
 * `/_local/api/ap-south/_fabric/spot/_api/cursor`. It meets no fault and is not in the journal.
 *
 * @param region the region's name
 * @param url the rest: path and query string as for the API
 * @throws ApiError as the API does; 404 for an unknown region, 503 for one that is down
 */
export function answerAsOwner(
  gdn: LocalGdn,
  request: LocalRequest,
  region: string,
  url: string,
): Answer | Promise<Answer> {
  const asked = gdn.store.regions.get(region);
  if (!asked.up) {
    throw new ApiError(503, 503, `Region ${region} is down. Bring it up again, or ask another one.`);
  }
  const authorization = `bearer ${gdn.authentication.issue(OWNER)}`;
  const { method, body, signal } = request;
  return handle(gdn, { method, url, headers: { authorization }, region: asked, body, signal });
}
