import * as pulumi from "@pulumi/pulumi";
import { type Path, type Special, storable, UnstorableValue } from "./storable.ts";

/** What Pulumi's SDK sends in place of a value that is not known yet; the engine takes this very text for one. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Later = pulumi.Output<unknown> | Promise<unknown>;

/**
 * Refuses values that would be stored as something else, without a word: Pulumi's SDK makes `{}` of a Date, and the
 * engine null of NaN. What is an output or a promise, at any depth, is looked at as soon as it is known.
 *
 * @param owner the resource, which the error begins with: "SeedDocuments first"
 * @param args its inputs
 * @returns the inputs, with what is looked at later in place of outputs and promises
 * @throws RunError
 */
export function refuseLoss(owner: string, args: object): Record<string, unknown> {
  // It stands in the resource's URN.
  look(owner, ["its name"], owner);
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, look(value, [name], owner)]));
}

function look(value: unknown, path: Path, owner: string): unknown {
  const special: Special = {
    later(found, at) {
      if (!isLater(found)) return undefined;
      const itsPath = [...at];
      const then = (known: unknown) => look(known, itsPath, owner);
      return found instanceof Promise ? found.then(then) : found.apply(then);
    },
    textProblem: (text) =>
      text === UNKNOWN
        ? "is the text that Pulumi has in place of what is not known yet: give another one"
        : undefined,
  };
  try {
    return storable(value, path, special);
  } catch (error) {
    if (!(error instanceof UnstorableValue)) throw error;
    throw new pulumi.RunError(`${owner}: ${error.message}.`);
  }
}

/** Whether a value is known only later. */
export function isLater(value: unknown): value is Later {
  return value instanceof Promise || pulumi.Output.isInstance(value);
}
