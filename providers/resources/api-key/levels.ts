import {
  type AccessTarget,
  clearAccessLevel,
  listAccessLevels,
  listFabricLevels,
  setAccessLevel,
} from "../../gdn/access-levels.ts";
import type { Connection } from "../../gdn/connection.ts";
import { type FabricDescription, listFabrics } from "../../gdn/fabrics.ts";
import { ErrorNum, unlessErrorNum } from "../../gdn/gdn-error.ts";
import type { Level } from "../../gdn/terms.ts";
import { ownerTagIn } from "../../ownership/owner-tags.ts";
import { objectOf } from "../access-level/note.ts";

/** A level of an API key that is not inherited. */
export interface SavedLevel extends Omit<AccessTarget, "user" | "apiKeyId"> {
  level: Level;
  /** Whether an `AccessLevel` had its note on it, so that it goes if that is destroyed meanwhile. */
  declared?: boolean;
}

type Kind = "collection" | "stream";
const KINDS: readonly Kind[] = ["collection", "stream"];

/** What is in force in a fabric: on itself, and by name on collections and streams, with `*` where that has its own. */
interface FabricLevels extends Record<Kind, Record<string, Level>> {
  fabric: Level;
}

/**
 * All levels that an API key has of its own. The service does not tell them from inherited ones, so of two that are equal
 * only that is told which an `AccessLevel` declares.
 */
export async function levelsOf(connection: Connection, apiKeyId: string): Promise<SavedLevel[]> {
  const fabrics = await listFabrics(connection);
  const onFabrics = await listFabricLevels(connection, apiKeyId);
  const kept = await Promise.all(
    fabrics.map(async (fabric) => {
      const found = await levelsIn(connection, apiKeyId, fabric.name, onFabrics[fabric.name]);
      return found === undefined ? [] : ownLevels(found, apiKeyId, fabric);
    }),
  );
  return kept.flat();
}

/**
 * Gives a key exactly these levels, on what is still there: also takes away what a new key has from whoever made it. Those
 * that were declared, and whose `AccessLevel` is gone, are left out.
 */
export async function restoreLevels(
  connection: Connection,
  apiKeyId: string,
  kept: readonly SavedLevel[],
): Promise<void> {
  const fabrics = await listFabrics(connection);
  const onFabrics = await listFabricLevels(connection, apiKeyId);
  await Promise.all(
    fabrics.map(async (fabric) => {
      const wanted = kept.filter(
        (each) =>
          each.fabric === fabric.name && (!each.declared || isDeclared(fabric, { apiKeyId, ...each })),
      );
      const found = await levelsIn(connection, apiKeyId, fabric.name, onFabrics[fabric.name]);
      const present = found && ownLevels(found, apiKeyId, fabric, false);
      if (found === undefined || present === undefined || wanted.length + present.length === 0) return;
      for (const each of present)
        if (!wanted.some((one) => isSame(one, each))) await clear(connection, apiKeyId, each);
      for (const each of wanted) await set(connection, apiKeyId, each);
      if (present.length > 0) await clearHidden(connection, apiKeyId, fabric.name, wanted);
    }),
  );
}

/** A level that was the inherited one until that was changed shows only now. */
async function clearHidden(
  connection: Connection,
  apiKeyId: string,
  fabric: string,
  wanted: readonly SavedLevel[],
): Promise<void> {
  const level = (await listFabricLevels(connection, apiKeyId))[fabric];
  const found = await levelsIn(connection, apiKeyId, fabric, level);
  const present = found === undefined ? [] : ownLevels(found, apiKeyId, { name: fabric });
  for (const each of present)
    if (!wanted.some((one) => isSame(one, each))) await clear(connection, apiKeyId, each);
}

/** @returns undefined if the fabric is gone */
async function levelsIn(
  connection: Connection,
  apiKeyId: string,
  fabric: string,
  level: Level = "none",
): Promise<FabricLevels | undefined> {
  const list = (kind: Kind) => listAccessLevels(connection, { apiKeyId }, fabric, kind);
  return unlessErrorNum(async () => {
    const [collection, stream] = await Promise.all([list("collection"), list("stream")]);
    return { fabric: level, collection, stream };
  }, ErrorNum.fabricNotFound);
}

function ownLevels(
  found: FabricLevels,
  apiKeyId: string,
  fabric: Pick<FabricDescription, "name"> & Partial<FabricDescription>,
  withDeclared = true,
): SavedLevel[] {
  const own: SavedLevel[] = [];
  const add = (inside: Partial<Record<Kind, string>>, level: Level, isOwn: boolean) => {
    const target = { fabric: fabric.name, ...inside };
    const declared = withDeclared && isDeclared(fabric, { apiKeyId, ...target });
    if (isOwn || declared) own.push({ ...target, level, ...(declared ? { declared } : {}) });
  };
  add({}, found.fabric, found.fabric !== "none");
  for (const kind of KINDS) {
    const { "*": forAll, ...named } = found[kind];
    if (forAll !== undefined) add({ [kind]: "*" }, forAll, true);
    const inherited = forAll ?? found.fabric;
    for (const [name, level] of Object.entries(named)) add({ [kind]: name }, level, level !== inherited);
  }
  return own;
}

function isDeclared({ metadata = {} }: Partial<FabricDescription>, target: AccessTarget): boolean {
  return ownerTagIn({ metadata }, objectOf(target)) !== undefined;
}

function isSame(one: SavedLevel, other: SavedLevel): boolean {
  return one.collection === other.collection && one.stream === other.stream;
}

async function set(
  connection: Connection,
  apiKeyId: string,
  { level, ...target }: SavedLevel,
): Promise<void> {
  const { collectionNotFound, streamNotFound, fabricNotFound } = ErrorNum;
  // What is gone meanwhile needs none.
  await unlessErrorNum(
    () => setAccessLevel(connection, { apiKeyId, ...target }, level),
    ...[collectionNotFound, streamNotFound, fabricNotFound],
  );
}

function clear(connection: Connection, apiKeyId: string, target: SavedLevel): Promise<void> {
  return clearAccessLevel(connection, { apiKeyId, ...target });
}
