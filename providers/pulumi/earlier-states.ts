import { isDeepStrictEqual } from "node:util";
import { readProviderText } from "./provider-text.ts";

type Properties = Record<string, unknown>;
type Schema = { readonly [input: string]: { safeParse(value: unknown): { data?: unknown } } };

/**
 * States that earlier versions wrote: these left out what is as by default, and shortened owner tags. Inputs that a
 * later version adds are not in the states of this one, either.
 */
export interface EarlierStates {
  /** Adds what is not there: inputs that are as by default, and parts of the owner tag. */
  inputs(properties: Properties): Properties;
  /** The same, and outputs that are as by default. */
  state(properties: Properties): Properties;
  /** Leaves out what `state` has added to `earlier`, so that a refresh shows no change of it. */
  asBefore(properties: Properties, earlier: Properties): Properties;
}

export function earlierStates(schema: Schema): EarlierStates {
  const defaults: Properties = {};
  for (const [name, rule] of Object.entries(schema)) {
    const { data } = rule.safeParse(undefined);
    if (data !== undefined) defaults[name] = data;
  }
  const ofState: Properties = "adopt" in schema ? { ...defaults, adopted: false } : defaults;
  return {
    inputs: (properties) => ({ ...defaults, ...withWholeOwnerTag(properties) }),
    state: (properties) => ({ ...ofState, ...withWholeOwnerTag(properties) }),
    asBefore: (properties, earlier) => {
      const isAdded = ([name, value]: [string, unknown]) =>
        !Object.hasOwn(earlier, name) &&
        Object.hasOwn(ofState, name) &&
        isDeepStrictEqual(value, ofState[name]);
      const found = Object.entries(properties).filter((entry) => !isAdded(entry));
      return { ...Object.fromEntries(found), ...("stamp" in earlier ? { stamp: earlier.stamp } : {}) };
    },
  };
}

/** `/shop/prod//accounts` for `organization/shop/prod/SpotCollection/accounts`. */
function withWholeOwnerTag(properties: Properties): Properties {
  const { stamp } = properties;
  const type = readProviderText(properties.__provider)?.type;
  if (typeof stamp !== "string" || type === undefined) return properties;
  const [organization, project, stack, itsType, ...name] = stamp.split("/");
  if (itsType !== "" || name.length === 0) return properties;
  // What the engine calls it where the state is in a file or a bucket.
  return {
    ...properties,
    stamp: [organization || "organization", project, stack, type, ...name].join("/"),
  };
}
