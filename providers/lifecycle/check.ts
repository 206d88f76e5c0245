import { isDeepStrictEqual } from "node:util";
import { isTooDeep, TOO_DEEP } from "../seed/nesting.ts";
import type { CheckFailure, Lifecycle } from "./lifecycle.ts";

type RawInputs = Record<string, unknown>;

/** Tells values that a preview does not know yet; the protocol's marker is known to `dynamic-provider.ts` alone. */
export type IsUnknown = (value: unknown) => boolean;

/** Of one input, nobody reads more. */
export const MOST_FAILURES = 20;

/**
 * Checks and normalises raw inputs. Each input is judged by its own schema; one that holds an unknown value anywhere
 * passes as it is, since the engine checks again once the value is known.
 */
export async function checkInputs<Inputs extends object, State extends Inputs>(
  lifecycle: Lifecycle<Inputs, State>,
  raw: RawInputs,
  isUnknown: IsUnknown,
): Promise<{ inputs: RawInputs; failures: CheckFailure[] }> {
  const names = Object.keys(lifecycle.schema) as (keyof Inputs & string)[];
  const failures: CheckFailure[] = Object.keys(raw)
    .filter((name) => raw[name] !== undefined && !Object.hasOwn(lifecycle.schema, name))
    .map((name) => ({
      property: name,
      reason: `there is no such input; the inputs are ${names.join(", ")}`,
    }));
  const inputs: RawInputs = {};
  let allKnown = true;
  for (const name of names) {
    const value = raw[name] ?? undefined;
    if (isTooDeep(value)) {
      failures.push({ property: name, reason: TOO_DEEP });
      continue;
    }
    if (holdsUnknown(value, isUnknown)) {
      inputs[name] = value;
      allKnown = false;
      continue;
    }
    const parsed = lifecycle.schema[name].safeParse(value);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues.slice(0, MOST_FAILURES)) {
        failures.push({ property: propertyPath([name, ...path]), reason: message });
      }
    } else if (parsed.data !== undefined) {
      inputs[name] = parsed.data;
    }
  }
  if (failures.length > 0 || !allKnown || lifecycle.checkTogether === undefined) return { inputs, failures };
  const together = await lifecycle.checkTogether(inputs as Inputs);
  return { inputs: { ...together.inputs } as RawInputs, failures: together.failures };
}

function holdsUnknown(value: unknown, isUnknown: IsUnknown): boolean {
  // A stack of its own instead of recursion: inputs may be nested deeper than calls may.
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (isUnknown(next)) return true;
    if (typeof next !== "object" || next === null) continue;
    // One by one: a call takes only so many arguments, and a list may be longer.
    for (const child of Object.values(next)) pending.push(child);
  }
  return false;
}

function propertyPath(path: PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === "number" ? `[${part}]` : index === 0 ? String(part) : `.${String(part)}`,
    )
    .join("");
}

/**
 * Names the inputs whose change matters. An input that the state does not hold, because the state was written before
 * the input existed, counts as having had its default.
 */
export function changedInputs<Inputs extends object, State extends Inputs>(
  lifecycle: Lifecycle<Inputs, State>,
  state: State,
  inputs: Inputs,
  isUnknown: IsUnknown,
): (keyof Inputs & string)[] {
  const names = Object.keys(lifecycle.schema) as (keyof Inputs & string)[];
  return names.filter((name) => {
    if (holdsUnknown(inputs[name], isUnknown)) return true;
    const before = state[name] ?? lifecycle.schema[name].safeParse(undefined).data;
    if (isDeepStrictEqual(before, inputs[name])) return false;
    return !lifecycle.same?.[name]?.(state, inputs);
  });
}
