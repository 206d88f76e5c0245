import { isDeepStrictEqual } from "node:util";

/** What stands for a value that is known only after the update, whatever its type; fixed by the engine's protocol. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What a property is before and after; undefined: it is not there. */
export interface ValueChange {
  name: string;
  before: unknown;
  after: unknown;
}

/** The properties that differ, in the order of their names. */
export function compareProperties(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): ValueChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .map((name) => ({ name, before: own(before, name), after: own(after, name) }))
    .filter((change) => !isDeepStrictEqual(change.before, change.after));
}

function own(values: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
