import type { GdnInfo } from "../../cli/gdn/background.ts";
import { type RequestOptions, requestGdn } from "../../cli/gdn/background.ts";

/** A row of a query on the demo's collection. */
export type Row = Record<string, unknown>;

/** What one region answered to the saved query. */
export interface RegionAnswer {
  name: string;
  rows: Row[];
  milliseconds: number;
}

/** Looks at a local GDN as its owner, past the Pulumi stack: what is really there? */
export class Look {
  readonly #gdn: GdnInfo;
  readonly #authorization: string;

  private constructor(gdn: GdnInfo, authorization: string) {
    this.#gdn = gdn;
    this.#authorization = authorization;
  }

  /** Logs in with the e-mail and password that the local GDN made for its owner. */
  static async login(gdn: GdnInfo): Promise<Look> {
    const { email, password } = gdn;
    const { status, body } = await requestGdn(gdn, "/_open/auth", {
      method: "POST",
      body: { email, password },
    });
    if (status !== 200)
      throw new Error(`The login to ${gdn.url} answered ${status}: ${JSON.stringify(body)}`);
    return new Look(gdn, `bearer ${(body as { jwt: string }).jwt}`);
  }

  /** Runs a saved query in each region, through the region's own URL. */
  async askRegions(fabric: string, query: string): Promise<RegionAnswer[]> {
    const answers: RegionAnswer[] = [];
    for (const { name, url } of this.#gdn.regions) {
      const started = performance.now();
      const path = `/_fabric/${fabric}/_api/restql/execute/${query}`;
      const body = (await this.#ask(path, { url, method: "POST", body: {} })) as { result: Row[] };
      answers.push({ name, rows: body.result, milliseconds: performance.now() - started });
    }
    return answers;
  }

  /** Names of the fabrics, without `_system`, which is always there. */
  async fabrics(): Promise<string[]> {
    const { result } = (await this.#ask("/_fabric/_system/_api/database")) as { result: string[] };
    return result.filter((name) => name !== "_system");
  }

  /** What an API key may do: the fabrics other than `_system` for which it has a level of its own. */
  async grants(apiKeyId: string): Promise<string[]> {
    const { result } = (await this.#ask(`/_api/key/${apiKeyId}/database`)) as {
      result: Record<string, string>;
    };
    return Object.keys(result).filter((name) => name !== "_system" && !name.endsWith("._system"));
  }

  /** How many requests it has had since its start, those under `/_local` not among them. */
  async requestCount(): Promise<number> {
    return ((await this.#ask("/_local/requests")) as unknown[]).length;
  }

  async #ask(path: string, options: RequestOptions = {}): Promise<unknown> {
    const headers = { authorization: this.#authorization };
    const { status, body } = await requestGdn(this.#gdn, path, { ...options, headers });
    if (status >= 300) {
      const { method = "GET", url = this.#gdn.url } = options;
      throw new Error(`${method} ${url}${path} answered ${status}: ${JSON.stringify(body)}`);
    }
    return body;
  }
}
