import * as pulumi from "@pulumi/pulumi";

/** For each stack, since one process may run the programs of several: the fabrics that have a text for a name. */
const declared = new WeakMap<pulumi.Resource, Map<string, pulumi.Output<string>>>();

/**
 * Notes a fabric, so that what names it by a text is known to be in it.
 *
 * @param text what the program declares as its name
 * @param name the fabric's output, which comes with who made it
 */
export function noteFabric(text: unknown, name: pulumi.Output<string>): void {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined || typeof text !== "string") return;
  const fabrics = declared.get(stack) ?? new Map<string, pulumi.Output<string>>();
  declared.set(stack, fabrics);
  // The text itself, also where a transform gives the fabric another name.
  fabrics.set(
    text,
    name.apply(() => text),
  );
}

/**
 * A fabric's name, as one that depends on the fabric where it is the text of one declared before. The engine replaces, with a fabric, only what depends on it by an input: anything else would be deleted with
 * the old fabric, protected or not, and counted as being there.
 */
export function dependingOnFabric(fabric: unknown): unknown {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined || typeof fabric !== "string") return fabric;
  return declared.get(stack)?.get(fabric) ?? fabric;
}
