import type * as pulumi from "@pulumi/pulumi";

/** Fabrics that are deleted with all that is in them, by the outputs that are surely their names. */
const fabrics = new WeakMap<object, pulumi.Resource>();

/**
 * Notes that deleting `fabric` deletes what is in it, so that one call is enough for all of it.
 *
 * @param name an output that is the fabric's name, unchanged
 */
export function holdsContents(name: pulumi.Output<string>, fabric: pulumi.Resource): void {
  fabrics.set(name, fabric);
}

/**
 * The fabric with which a resource goes that is declared inside of it; undefined if it has to be deleted by itself.
 *
 * Only the very output `fabric.name` will do. Anything made from it, or a text, may name another fabric, and the
 * resource would be left there.
 */
export function fabricToGoWith(name: unknown): pulumi.Resource | undefined {
  return typeof name === "object" && name !== null ? fabrics.get(name) : undefined;
}
