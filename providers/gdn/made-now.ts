import type { Connection } from "./connection.ts";
import type { EdgeLocation } from "./edge-locations.ts";

/** What a run knows of a fabric that it has made itself, without asking. */
export interface MadeNow {
  /** The regions that it was made with. */
  regions: EdgeLocation[];
  /** Which resources of this run have declared access levels in it. */
  levelMakers: Map<string, string>;
}

const fabrics = new WeakMap<Connection, Map<string, MadeNow>>();

/** Notes that this run has just made the fabric: nothing in it can be anybody else's. */
export function noteMadeNow(connection: Connection, fabric: string, regions: EdgeLocation[]): void {
  const known = fabrics.get(connection) ?? new Map<string, MadeNow>();
  fabrics.set(connection, known.set(fabric, { regions, levelMakers: new Map() }));
}

/** Notes that the fabric is not there any more. */
export function forgetMadeNow(connection: Connection, fabric: string): void {
  fabrics.get(connection)?.delete(fabric);
}

/** @returns undefined if it was there before this run, or is not there */
export function madeNow(connection: Connection, fabric: string): MadeNow | undefined {
  return fabrics.get(connection)?.get(fabric);
}
