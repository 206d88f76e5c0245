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

const plainComponents = new WeakSet<pulumi.Resource>();

/** Notes a component whose children are not kept because of it: of its own options, none may come to that. */
export function notePlain(component: pulumi.Resource): void {
  plainComponents.add(component);
}

/**
 * Whether these options may come to it that the engine does not delete a resource: what it takes over from a parent,
 * and what transforms do, is known to the engine only.
 */
export function mayBeKept(opts: pulumi.CustomResourceOptions = {}): boolean {
  const { parent, protect, retainOnDelete, transforms, transformations } = opts;
  const isAlone = parent === undefined || plainComponents.has(parent);
  return !isAlone || Boolean(protect || retainOnDelete || transforms || transformations);
}
