import type { Answer } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type Json } from "../common/json.ts";
import { decodePathPart } from "../common/path-part.ts";
import type { LocalGdn } from "../operations/local-gdn.ts";
import { refuseOtherPages } from "./access.ts";
import { Faults } from "./faults.ts";
import { Journal } from "./journal.ts";
import type { LocalRequest } from "./request.ts";

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
  if (!up) gdn.sockets.close(({ region }) => region.name === name);
  if (up) gdn.store.replication.resume();
  return { name, spot: region.spot, up };
}

/** The last requests; `?last=N` of them. */
function requests(journal: Journal, url: string): Json {
  const last = new URLSearchParams(/\?(.*)/s.exec(url)?.[1]).get("last");
  if (last === null) return journal.list();
  if (!/^[1-9]\d{0,6}$/.test(last)) throw new ApiError(400, 10, "'last' must be a whole number from 1.");
  return journal.list(Number(last));
}

/** What `/_local` shows and sets: the requests that came in, the faults that meet them, and the local GDN itself. */
export class LocalApi {
  readonly journal = new Journal();
  readonly faults = new Faults();
  readonly #gdn: LocalGdn;

  constructor(gdn: LocalGdn) {
    this.#gdn = gdn;
  }

  /** @throws ApiError 403 for a page of another site, 404 for an unknown path, 400 for a bad body */
  async answer(request: LocalRequest): Promise<Answer> {
    const { journal, faults } = this;
    const gdn = this.#gdn;
    const { method, headers, url } = request;
    refuseOtherPages(method, headers);
    const path = url.replace(/[?#].*$/s, "");
    const region = /^\/_local\/regions\/([^/]+)$/.exec(path)?.[1];
    switch (`${method} ${region === undefined ? path : "/_local/regions/*"}`) {
      case "GET /_local/requests":
        return { status: 200, body: requests(journal, url) };
      case "DELETE /_local/requests":
        journal.clear();
        return { status: 200, body: { cleared: true } };
      case "GET /_local/faults":
        return { status: 200, body: faults.list() };
      case "PUT /_local/faults": {
        // Loaded at the first fault: most local GDNs never meet one.
        const { readFaults } = await import("./fault-shape.ts");
        faults.set(readFaults(bodyOf(request), gdn.store.regions.names));
        return { status: 200, body: faults.list() };
      }
      case "DELETE /_local/faults":
        faults.clear();
        return { status: 200, body: [] };
      case "GET /_local/regions":
        return { status: 200, body: regions(gdn) };
      case "PUT /_local/regions/*":
        return { status: 200, body: setRegion(gdn, decodePathPart(region ?? ""), bodyOf(request)) };
      default: {
        // Loaded when somebody opens the page: a start for tests does without it.
        const { answerPage } = await import("../page/answer.ts");
        const answer = await answerPage(gdn, request, path, this);
        if (answer !== undefined) return answer;
        throw new ApiError(404, 404, `There is no ${method} ${path}; docs/local-gdn.md lists what there is.`);
      }
    }
  }
}
