import { type Failure, isCertificateProblem } from "./failure.ts";
import { ErrorNum } from "./gdn-error.ts";
import { type GdnSettings, isLocalUrl, localHint } from "./settings.ts";

export const NO_SUCH_FABRIC = "Declare it as a SpotFabric, or name one that exists.";

/**
 * The same about a fabric that refused an API key; undefined where nothing of the kind has happened.
 *
 * @param apiKeyId the key, by its id
 */
export function adviceOnEntering({ status }: Failure, apiKeyId: string, fabric: string): string | undefined {
  if (status !== 401 && status !== 403) return undefined;
  return `API key ${apiKeyId} was refused in fabric ${fabric}: check gdn:apiKey, and give the key 'rw' on the fabric. It does that by itself only in an up or destroy, and only where a program has made the fabric.`;
}

/**
 * What a person can do about a failed call: the last sentence of its error.
 *
 * @param url where the call went
 */
export function adviceOn({ code, status, errorNum }: Failure, { retries }: GdnSettings, url: string): string {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `There is no host of that name (${url}): check gdn:url.`;
  if (code === "ECONNREFUSED") return `Nothing answers at ${url}: check gdn:url.${localHint(url)}`;
  if (code !== undefined && isCertificateProblem(code)) {
    const local = isLocalUrl(url) ? ", for a local GDN the caFile that it prints at its start" : "";
    return `The certificate of ${url} is not trusted: set gdn:caFile to the certificate (PEM) of the authority that signed it${local}.`;
  }
  if (code === "GDN_TIMEOUT")
    return `It was tried ${retries + 1} times at most; raise gdn:timeout, or try again later.`;
  if (status === 403) return "The credential has no right to do this: give it 'rw', or use another one.";
  if (status === 401 || errorNum === 11 || errorNum === 401) {
    return `The credential was refused at ${url}: check gdn:apiKey, gdn:token, or gdn:email and gdn:password, and that it has rights on what is named here.`;
  }
  if (status === 429) {
    return "The service limits how many requests it takes: try again later, or lower the engine's --parallel.";
  }
  if (errorNum === ErrorNum.fabricNotFound) return NO_SUCH_FABRIC;
  if (status === 501) {
    return `${isLocalUrl(url) ? "The local GDN" : "This GDN"} cannot do this: leave it out, or use a GDN that can.`;
  }
  if (status !== undefined && status >= 500) return "The service had a problem of its own: try again later.";
  if (status !== undefined) return "Change what was declared accordingly, and try again.";
  return `Check the network between here and ${url}, then try again.`;
}
