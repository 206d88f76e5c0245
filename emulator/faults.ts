import type { Json } from "./json.ts";

/** Placeholder until the faults are written. */
export class Faults {
  list(): Json[] {
    return [];
  }
}
