import type { Json, JsonObject } from "../common/json.ts";
import type { Fault, GivenFault } from "./fault-shape.ts";

/** The same in a list of them, with how many requests matched, and how many of them were hit. */
export interface ListedFault extends GivenFault {
  seen: number;
  hits: number;
}

interface Entry {
  readonly fault: Fault;
  readonly given: JsonObject;
  readonly pattern: RegExp | undefined;
  /** How many requests matched, and how many of them were hit. */
  seen: number;
  hits: number;
}

/** The faults that were asked for, in order; the first that matches and is due hits. */
export class Faults {
  #entries: Entry[] = [];

  /** Each as it was given, with `seen` and `hits`. */
  list(): Json[] {
    return this.#entries.map(({ given, seen, hits }) => ({ ...given, seen, hits }));
  }

  /** Replaces all faults; the counts begin again. */
  set(faults: readonly { fault: Fault; given: JsonObject }[]): void {
    this.#entries = faults.map(({ fault, given }) => {
      const pattern = fault.path === undefined ? undefined : toPattern(fault.path);
      return { fault, given, pattern, seen: 0, hits: 0 };
    });
  }

  clear(): void {
    this.#entries = [];
  }

  /** The fault that a request meets; asking counts the request. */
  next(method: string, url: string, region: string): Fault | undefined {
    if (this.#entries.length === 0) return undefined;
    const path = withoutApi(url.replace(/[?#].*$/s, ""));
    let hit: Fault | undefined;
    for (const entry of this.#entries) {
      const { fault, pattern } = entry;
      if (fault.method !== undefined && fault.method !== method) continue;
      if (fault.region !== undefined && fault.region !== region) continue;
      if (pattern !== undefined && !pattern.test(path)) continue;
      entry.seen += 1;
      if (hit !== undefined || (fault.nth !== undefined && !fault.nth.includes(entry.seen))) continue;
      entry.hits += 1;
      hit = fault;
    }
    return hit;
  }
}

/** A path, or a pattern for one, as all clients write it: some leave `/_api` out. */
function withoutApi(path: string): string {
  return path.replace(/^((?:\/_tenant\/[^/]+)?(?:\/_fabric\/[^/]+|\/?\*\*)?)\/_api(?=\/|$)/, "$1");
}

function toPattern(path: string): RegExp {
  const parts = withoutApi(path)
    .split(/(\*\*|\*)/)
    .map((part) => {
      if (part === "**") return ".*";
      return part === "*" ? "[^/]*" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    });
  return new RegExp(`^${parts.join("")}/?$`, "s");
}
