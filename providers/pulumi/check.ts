import { isDeepStrictEqual } from "node:util";
import type { CheckFailure, Lifecycle } from "./lifecycle.ts";
import { type Path, pathText, storable, UnstorableValue } from "./storable.ts";

type RawInputs = Record<string, unknown>;

/** Tells values that a preview does not know yet; the protocol's marker is known to `dynamic-provider.ts` alone. */
export type IsUnknown = (value: unknown) => boolean;

/** Of one input, nobody reads more. */
export const MOST_FAILURES = 20;

/**
 * Checks and normalises raw inputs. Each input is judged by its own schema. What is unknown passes, since the engine
 * checks again once it is known; what stands beside it does not.
 *
 * @param before the inputs of before
 */
export async function checkInputs<Inputs extends object, State extends Inputs>(
  lifecycle: Lifecycle<Inputs, State>,
  raw: RawInputs,
  isUnknown: IsUnknown,
  before: Partial<Inputs> = {},
): Promise<{ inputs: RawInputs; failures: CheckFailure[] }> {
  const names = Object.keys(lifecycle.schema) as (keyof Inputs & string)[];
  const failures: CheckFailure[] = Object.keys(raw)
    .filter((name) => raw[name] !== undefined && !Object.hasOwn(lifecycle.schema, name))
    .map((name) => ({
      property: name,
      reason: `there is no such input; the inputs are ${names.join(", ")}`,
    }));
  const inputs: RawInputs = {};
  const settled = new Set<string>();
  for (const name of names) {
    const value = raw[name] ?? undefined;
    const unstorable = unstorableIn(value, [name]);
    if (unstorable !== undefined) {
      failures.push({ property: pathText(unstorable.path), reason: unstorable.reason });
      continue;
    }
    const parsed = lifecycle.schema[name].safeParse(value);
    const isKnown = !holdsUnknown(value, isUnknown);
    const issues = (parsed.error?.issues ?? []).filter(
      ({ code, path }) =>
        isKnown || code === "unrecognized_keys" || !holdsUnknown(valueAt(value, path), isUnknown),
    );
    for (const { path, message } of issues.slice(0, MOST_FAILURES)) {
      failures.push({ property: pathText([name, ...path]), reason: message });
    }
    if (issues.length > 0) continue;
    if (!isKnown) {
      inputs[name] = value;
      continue;
    }
    settled.add(name);
    if (parsed.data !== undefined) inputs[name] = parsed.data;
  }
  for (const rule of lifecycle.rules ?? []) {
    if (rule.about.every((name) => settled.has(name))) failures.push(...rule.failures(inputs as Inputs));
  }
  const isReady = failures.length === 0 && (lifecycle.together ?? names).every((name) => settled.has(name));
  if (!isReady || lifecycle.checkTogether === undefined) return { inputs, failures };
  const together = await lifecycle.checkTogether(inputs as Inputs, before);
  return { inputs: { ...together.inputs } as RawInputs, failures: together.failures };
}

function valueAt(value: unknown, path: PropertyKey[]): unknown {
  return path.reduce((inner, part) => (inner as Record<PropertyKey, unknown> | undefined)?.[part], value);
}

export function holdsUnknown(value: unknown, isUnknown: IsUnknown): boolean {
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

/** What reaches a plugin in spite of the check in the program: what was not known there yet. */
function unstorableIn(value: unknown, path: Path): UnstorableValue | undefined {
  try {
    storable(value, path);
    return undefined;
  } catch (error) {
    if (error instanceof UnstorableValue) return error;
    throw error;
  }
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

/** Names what the state tells beside the inputs that an update in place leaves as it is. */
export function keptOutputs<Inputs extends object, State extends Inputs>(
  { changedBy = {}, isPartialCreate }: Lifecycle<Inputs, State>,
  state: State,
  changed: readonly (keyof Inputs & string)[],
): string[] {
  if (isPartialCreate?.(state)) return [];
  const outputs = Object.entries<readonly (keyof Inputs & string)[] | undefined>(changedBy);
  return outputs.filter(([, by]) => by && !by.some((name) => changed.includes(name))).map(([name]) => name);
}
