import { isDeepStrictEqual } from "node:util";
import type { Lifecycle } from "./lifecycle.ts";

type Properties = Record<string, unknown>;

/** Inputs and states as the lifecycle works with them, and as the engine keeps them. */
export interface Defaults {
  /** Adds the inputs that are not there. */
  fill(properties: Properties): Properties;
  /** Adds what is not there of a state: inputs, and what is usual. */
  fillState(properties: Properties): Properties;
  /** Leaves out what is as by default, or usual, but for what `shown` holds. */
  omit(properties: Properties, shown?: Properties): Properties;
}

/**
 * States hold only what differs from the defaults: they are written as a whole at each step of the engine, each resource
 * with its inputs twice.
 */
export function defaultsOf<Inputs extends object, State extends Inputs>({
  schema,
  usual,
}: Lifecycle<Inputs, State>): Defaults {
  const defaults: Properties = {};
  for (const name of Object.keys(schema) as (keyof Inputs & string)[]) {
    const { data } = schema[name].safeParse(undefined);
    if (data !== undefined) defaults[name] = data;
  }
  const inState: Properties = { ...defaults, ...usual };
  const isLeftOut = ([name, value]: [string, unknown]) =>
    Object.hasOwn(inState, name) && isDeepStrictEqual(value, inState[name]);
  return {
    fill: (properties) => ({ ...defaults, ...properties }),
    fillState: (properties) => ({ ...inState, ...properties }),
    omit: (properties, shown = {}) =>
      Object.fromEntries(
        Object.entries(properties).filter((entry) => Object.hasOwn(shown, entry[0]) || !isLeftOut(entry)),
      ),
  };
}
