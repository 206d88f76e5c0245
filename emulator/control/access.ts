import { ApiError } from "../common/api-error.ts";

type Headers = Record<string, string | string[] | undefined>;

/**
 * Keeps `/_local` from other web pages: any page that a browser shows could send requests here. Browsers tell where a
 * request comes from in Origin (all that could change something) and in Sec-Fetch-Site; scripts send neither. A page
 * that gave itself one of this machine's addresses (DNS rebinding) has a Host that is not one of the local GDN's, and
 * does not come this far.
 *
 * @throws ApiError 403
 */
export function refuseOtherPages(method: string, headers: Headers): void {
  const { origin, host } = headers;
  const site = headers["sec-fetch-site"] ?? "none";
  const opened = method === "GET" && headers["sec-fetch-dest"] === "document";
  if (origin !== undefined && origin !== `https://${host}`) {
    throw refusal(`it was sent by a page of ${String(origin)}`);
  }
  // Following a link is fine: the page that has the link sees nothing of what is opened.
  if (site !== "none" && site !== "same-origin" && !opened) {
    throw refusal(`the browser says that it comes from another page (Sec-Fetch-Site: ${String(site)})`);
  }
}

function refusal(reason: string): ApiError {
  return new ApiError(
    403,
    403,
    `/_local answers scripts and its own page only, and this request is neither: ${reason}.`,
  );
}

/**
 * Keeps the tenant's data, which `/_local` gives without a credential, on this machine, also where the local GDN
 * listens on other addresses.
 *
 * @throws ApiError 403
 */
export function requireThisMachine(address: string | undefined): void {
  if (address !== undefined && /^(?:::ffff:)?127\.|^::1$/.test(address)) return;
  throw new ApiError(
    403,
    403,
    `The page shows data to this machine only, and the request came from ${address ?? "somewhere else"}. Open it on the machine where the local GDN runs, or use the API with a key.`,
  );
}
