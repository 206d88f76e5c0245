import * as pulumi from "@pulumi/pulumi";

/** What is nested deeper is refused by the check, which can say so. */
const DEEPEST = 500;

/**
 * Refuses plain values that Pulumi's SDK sends to the engine as something else, without a word: it makes `{}` of a
 * Date, and the engine null of NaN. Values that are not known yet are let pass.
 *
 * @param path the place of the value, which the error begins with: "SeedDocuments first: documents"
 */
export function refuseLoss(value: unknown, path: string, seen = new Set<unknown>(), depth = 0): void {
  if (depth > DEEPEST) return;
  const problem = problemOf(value);
  if (problem !== undefined) throw new pulumi.RunError(`${path} ${problem}.`);
  if (typeof value !== "object" || value === null || seen.has(value) || isForTheSdk(value)) return;
  seen.add(value);
  for (const [name, inner] of Object.entries(value)) {
    refuseLoss(
      inner,
      Array.isArray(value) ? `${path}[${name}]` : `${path}${asAttribute(name)}`,
      seen,
      depth + 1,
    );
  }
}

/** What the SDK waits for, or sends in a form of its own. */
function isForTheSdk(value: object): boolean {
  return (
    [pulumi.Output, pulumi.Resource, pulumi.asset.Asset, pulumi.asset.Archive].some((kind) =>
      kind.isInstance(value),
    ) || value instanceof Promise
  );
}

function problemOf(value: unknown): string | undefined {
  const stored = (what: string, as: string, instead: string) =>
    `is ${what}, in whose place ${as} would be stored: give ${instead}`;
  if (typeof value === "number" && !Number.isFinite(value))
    return stored(`${value}`, "null", "a number, null, or leave it out");
  if (typeof value === "bigint") return stored("a bigint", "{}", "it as text or as a number");
  if (value instanceof Date) return stored("a Date", "{}", "it as text, such as by toISOString()");
  const kind = [Map, Set].find((each) => value instanceof each);
  return kind && stored(`a ${kind.name}`, "{}", "it as text, a list or a plain object");
}

function asAttribute(name: string): string {
  return /^[\w$]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
