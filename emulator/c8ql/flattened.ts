import type { Json } from "../common/json.ts";
import { spend } from "./effort.ts";
import { tooMuchMemory } from "./errors.ts";

/** The longest array that opening others may make. */
const MAX_ELEMENTS = 10_000_000;

/** The array with `levels` levels of arrays inside it opened. */
export function flattened(array: Json[], levels: number): Json[] {
  if (levels <= 0) return array;
  const result: Json[] = [];
  const add = (elements: Json[], depth: number): void => {
    spend(elements.length);
    for (const element of elements) {
      if (Array.isArray(element) && depth > 0) add(element, depth - 1);
      else result.push(element);
    }
    if (result.length > MAX_ELEMENTS) throw tooMuchMemory();
  };
  add(array, levels);
  return result;
}
