import type { Connection } from "../gdn/connection.ts";

const fabrics = new WeakMap<Connection, Set<string>>();

/** Notes that this run has just made the fabric: nothing in it can be anybody else's. */
export function noteCreated(connection: Connection, fabric: string): void {
  const known = fabrics.get(connection) ?? new Set<string>();
  fabrics.set(connection, known.add(fabric));
}

/** Notes that the fabric is not there any more. */
export function forgetCreated(connection: Connection, fabric: string): void {
  fabrics.get(connection)?.delete(fabric);
}

/** Whether this run has made the fabric, and it is still there. */
export function wasCreatedInThisRun(connection: Connection, fabric: string): boolean {
  return fabrics.get(connection)?.has(fabric) ?? false;
}
