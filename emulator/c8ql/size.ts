import type { Json } from "../common/json.ts";
import { spend } from "./effort.ts";

/**
 * Roughly how many bytes a value takes in memory. Shared parts are counted each time, as JSON writes them out each
 * time; so that a small value which repeats itself a billion times is found out soon, counting ends above `limit`.
 */
export function sizeOf(value: Json, limit = Infinity): number {
  if (typeof value === "string") return 16 + value.length;
  if (typeof value !== "object" || value === null) return 8;
  spend();
  let size = 32;
  if (Array.isArray(value)) {
    for (const element of value) {
      size += sizeOf(element, limit - size);
      if (size > limit) break;
    }
  } else {
    for (const name in value) {
      size += name.length + 8 + sizeOf(value[name] as Json, limit - size);
      if (size > limit) break;
    }
  }
  return size;
}

/** How deep arrays and objects nest in a value; found without recursion, as the value may come from outside. */
export function depthOf(value: Json): number {
  let deepest = 0;
  const open: [Json, number][] = [[value, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [part, depth] = next;
    if (typeof part !== "object" || part === null) continue;
    deepest = Math.max(deepest, depth + 1);
    for (const inner of Object.values(part)) {
      if (typeof inner === "object" && inner !== null) open.push([inner, depth + 1]);
    }
  }
  return deepest;
}
