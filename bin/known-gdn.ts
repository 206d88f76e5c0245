import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GdnInfo } from "./gdn-process.ts";

/**
 * Which local GDN a stack was last seen on: one whose data were thrown away has none of what the stack's state says,
 * and only a refresh tells the engine so. An API key is made with the data, and so tells one GDN from the next.
 */
export class KnownGdn {
  readonly #file: string;
  readonly #now: string;

  /** @param state the project's folder `.pulumi-state`, which outlives the data of a local GDN */
  constructor(state: string, stack: string, { url, apiKey }: Pick<GdnInfo, "url" | "apiKey">) {
    this.#file = join(state, "local-gdn", stack);
    this.#now = createHash("sha256").update(`${url} ${apiKey}`).digest("hex");
  }

  /** Whether the stack was seen on another one, or on other data. */
  isAnother(): boolean {
    const known = this.#read();
    return known !== undefined && known !== this.#now;
  }

  /** Takes this one for the stack's, from now on. */
  remember(): void {
    if (this.#read() === this.#now) return;
    mkdirSync(join(this.#file, ".."), { recursive: true });
    writeFileSync(this.#file, this.#now);
  }

  #read(): string | undefined {
    try {
      return readFileSync(this.#file, "utf8");
    } catch {
      return undefined;
    }
  }
}
