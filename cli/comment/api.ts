/** How long one call may take, in milliseconds. */
const deadline = 30_000;

/** The most pages of a list that are read. */
const mostPages = 50;
const perPage = 100;

/** A forge's API over HTTP. */
export class ForgeApi {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  readonly #name: string;
  readonly #advice: string;

  /**
   * @param name of the forge, for messages
   * @param url that paths are put behind
   * @param headers that say who asks; they are not followed elsewhere by a redirect
   * @param advice what to do where the forge refuses
   */
  constructor(name: string, url: string, headers: Record<string, string>, advice: string) {
    this.#name = name;
    this.#url = url.replace(/\/$/, "");
    this.#headers = { "content-type": "application/json", "user-agent": "gdn-spot", ...headers };
    this.#advice = advice;
  }

  /** @throws Error with what the forge answered. */
  async call(method: string, path: string, body?: object): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(`${this.#url}${path}`, {
        method,
        headers: this.#headers,
        body: body === undefined ? null : JSON.stringify(body),
        redirect: "error",
        signal: AbortSignal.timeout(deadline),
      });
    } catch (error) {
      const { message, cause } = error as Error;
      const why = cause instanceof Error ? cause.message : message;
      throw new Error(`${this.#name} could not be reached (${method} ${this.#url}${path}): ${why}.`);
    }
    const text = await response.text();
    if (response.ok) return text === "" ? undefined : JSON.parse(text);
    const answer = `${response.status} ${messageOf(text)}`.trim();
    throw new Error(`${this.#name} answered ${answer} to ${method} ${path}. ${this.#advice}`);
  }

  /** All items of a list that comes in pages. */
  async list(path: string): Promise<unknown[]> {
    const items: unknown[] = [];
    for (let page = 1; page <= mostPages; page++) {
      const separator = path.includes("?") ? "&" : "?";
      const some = await this.call("GET", `${path}${separator}per_page=${perPage}&page=${page}`);
      if (!Array.isArray(some))
        throw new Error(`${this.#name} answered GET ${path} with something else than a list.`);
      items.push(...some);
      if (some.length < perPage) break;
    }
    return items;
  }
}

function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === "string" ? message : JSON.stringify(message ?? "");
  } catch {
    return "";
  }
}
