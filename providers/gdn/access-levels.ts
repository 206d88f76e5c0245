import { z } from "zod";
import type { Jsc8Client } from "./client-pool.ts";
import type { Connection } from "./connection.ts";
import { ErrorNum, isNotFound, unlessErrorNum } from "./gdn-error.ts";
import type { Level } from "./terms.ts";

/** What an API key or a user has a level on: a fabric, or one object in it (`*` for the default of all). */
export interface AccessTarget {
  /** The key; or else `user` is given. */
  apiKeyId?: string;
  /** The user's name, as the service made it up. */
  user?: string;
  fabric: string;
  collection?: string;
  stream?: string;
  /** A saved query, which the wire calls restql. */
  query?: string;
  graph?: string;
  view?: string;
}

/** The inputs that name an object in a fabric, with what messages call it. */
const OBJECTS = {
  ...{
    collection: "collection",
    stream: "stream",
    query: "saved query",
    graph: "graph",
    view: "search view",
  },
} as const;
type ObjectKind = keyof typeof OBJECTS;
/** All of them, of which a target names at most one. */
export const OBJECT_KINDS = Object.keys(OBJECTS) as ObjectKind[];

/** The object that a target names; undefined for the fabric itself. */
export function objectIn(target: AccessTarget): { kind: ObjectKind; name: string } | undefined {
  for (const kind of OBJECT_KINDS) {
    const name = target[kind];
    if (name !== undefined) return { kind, name };
  }
  return undefined;
}

/** A level as it is declared. */
export interface DeclaredLevel extends AccessTarget {
  level: Level;
}

/** For sentences: "API key app on fabric spot, collection accounts". */
export function describeTarget(target: AccessTarget): string {
  const { apiKeyId, user, fabric } = target;
  const object = objectIn(target);
  const inside = object === undefined ? "" : `, ${OBJECTS[object.kind]} ${object.name}`;
  return `${user === undefined ? `API key ${apiKeyId}` : `user ${user}`} on fabric ${fabric}${inside}`;
}

/** What gives a target its level where it has none of its own; undefined for a fabric, on which that is `none`. */
export function inheritedFrom(target: AccessTarget): AccessTarget | undefined {
  const object = objectIn(target);
  if (object === undefined) return undefined;
  const isOnFabric = ([input]: [string, unknown]) => !OBJECT_KINDS.includes(input as ObjectKind);
  const onFabric = Object.fromEntries(Object.entries(target).filter(isOnFabric)) as unknown as AccessTarget;
  return object.name === "*" ? onFabric : { ...onFabric, [object.kind]: "*" };
}

/** jsc8's calls for the level that a target has. */
interface LevelCalls {
  get(): Promise<unknown>;
  set(level: Level): Promise<unknown>;
  clear(): Promise<unknown>;
}

/** How the wire calls what jsc8 has no calls for; the paths are those of the service's description. */
const OTHER_KINDS = { query: "restql", graph: "graph", view: "view" } as const;

function callsByPath(
  client: Jsc8Client,
  { apiKeyId = "", user, fabric }: AccessTarget,
  path: string,
): LevelCalls {
  const holder = user === undefined ? `key/${apiKeyId}` : `user/${encodeURIComponent(user)}`;
  const route = client.route(`_api/${holder}/database/${fabric}/${path}`);
  const body = async (sent: Promise<unknown>) => ((await sent) as { body?: unknown }).body;
  return {
    get: () => body(route.get()),
    set: (level) => body(route.put({ grant: level })),
    clear: () => body(route.delete()),
  };
}

/** The kinds of objects for which jsc8 has no calls. */
function isOther(kind: ObjectKind | undefined): kind is keyof typeof OTHER_KINDS {
  return kind !== undefined && kind in OTHER_KINDS;
}

function callsFor(client: Jsc8Client, target: AccessTarget): LevelCalls {
  const { apiKeyId = "", user, fabric, collection, stream } = target;
  const { kind, name } = objectIn(target) ?? {};
  if (isOther(kind)) return callsByPath(client, target, `${OTHER_KINDS[kind]}/${name}`);
  if (user !== undefined) {
    const holder = client.user(encodeURIComponent(user));
    if (collection !== undefined) {
      return {
        get: () => holder.getCollectionAccessLevel(fabric, collection),
        set: (level) => holder.setCollectionAccessLevel(fabric, collection, level),
        clear: () => holder.clearCollectionAccessLevel(fabric, collection),
      };
    }
    if (stream !== undefined) {
      return {
        get: () => holder.getStreamAccessLevel(fabric, stream),
        set: (level) => holder.setStreamAccessLevel(fabric, stream, level),
        clear: () => holder.clearStreamAccessLevel(fabric, stream),
      };
    }
    return {
      get: () => holder.getDatabaseAccessLevel(fabric),
      set: (level) => holder.setDatabaseAccessLevel(fabric, level),
      clear: () => holder.clearDatabaseAccessLevel(fabric),
    };
  }
  const holder = client.apiKeys(apiKeyId, fabric);
  if (collection !== undefined) {
    return {
      get: () => holder.getCollectionAccessLevel(collection),
      set: (level) => holder.setCollectionAccessLevel(collection, level),
      clear: () => holder.clearCollectionAccessLevel(collection),
    };
  }
  if (stream !== undefined) {
    return {
      get: () => holder.getStreamAccessLevel(stream),
      set: (level) => holder.setStreamAccessLevel(stream, level),
      clear: () => holder.clearStreamAccessLevel(stream),
    };
  }
  return {
    get: () => holder.getDatabaseAccessLevel(),
    set: (level) => holder.setDatabaseAccessLevel(level),
    clear: () => holder.clearDatabaseAccessLevel(),
  };
}

const levelAnswer = z.object({ result: z.enum(["rw", "ro", "none"]) });
/**
 * Reads the level that is in force, inherited or own.
 *
 * @returns undefined if the key or user, the fabric, the collection or the stream is not there
 */
export async function getAccessLevel(
  connection: Connection,
  target: AccessTarget,
): Promise<Level | undefined> {
  return unlessMissing(target, async () => {
    const { result } = await connection.call({
      doing: `read the access level of ${describeTarget(target)}`,
      repeatable: true,
      answer: levelAnswer,
      send: (client) => callsFor(client, target).get(),
    });
    return result;
  });
}

/** Gives the key or user its own level. */
export async function setAccessLevel(
  connection: Connection,
  target: AccessTarget,
  level: Level,
): Promise<void> {
  await connection.call({
    doing: `set the access level of ${describeTarget(target)} to ${level}`,
    repeatable: true,
    send: (client) => callsFor(client, target).set(level),
  });
}

/** Takes the key's or user's own level away, so that it inherits. Nothing to take away is no error. */
export async function clearAccessLevel(connection: Connection, target: AccessTarget): Promise<void> {
  await unlessMissing(target, () =>
    connection.call({
      doing: `clear the access level of ${describeTarget(target)}`,
      repeatable: true,
      send: (client) => callsFor(client, target).clear(),
    }),
  );
}

/** The numbers for the other kinds of objects are not known: any 404 says that one is not there. */
async function unlessMissing<T>(target: AccessTarget, look: () => Promise<T>): Promise<T | undefined> {
  const { apiKeyNotFound, userNotFound, fabricNotFound, collectionNotFound, streamNotFound } = ErrorNum;
  const missing = [apiKeyNotFound, userNotFound, fabricNotFound, collectionNotFound, streamNotFound];
  try {
    return await unlessErrorNum(look, ...missing);
  } catch (error) {
    if (isOther(objectIn(target)?.kind) && isNotFound(error)) return undefined;
    throw error;
  }
}

const levelsAnswer = z.object({ result: z.record(z.string(), z.enum(["rw", "ro", "none"])) });

/**
 * The levels that are in force on all collections or streams of a fabric, by name, and that of `*` where it has one of
 * its own. The form of the answer is known from the clients' tests.
 */
export async function listAccessLevels(
  connection: Connection,
  holder: Pick<AccessTarget, "apiKeyId" | "user">,
  fabric: string,
  kind: "collection" | "stream",
): Promise<Record<string, Level>> {
  const { apiKeyId = "", user } = holder;
  const { result } = await connection.call({
    doing: `list the access levels of ${describeTarget({ ...holder, fabric })} on its ${kind}s`,
    repeatable: true,
    answer: levelsAnswer,
    send: (client) => {
      const isCollections = kind === "collection";
      if (user === undefined) {
        const key = client.apiKeys(apiKeyId, fabric);
        return isCollections ? key.listAccessibleCollections(false) : key.listAccessibleStreams(false);
      }
      const person = client.user(encodeURIComponent(user));
      return isCollections
        ? person.listAccessibleCollections(fabric, false)
        : person.listAccessibleStreams(fabric, false);
    },
  });
  return result;
}

/**
 * The levels that an API key has on the fabrics, by name; those that are not named are `none`. The form of the answer is
 * known from the clients' tests.
 */
export async function listFabricLevels(
  connection: Connection,
  apiKeyId: string,
): Promise<Record<string, Level>> {
  const { result } = await connection.call({
    doing: `list the access levels of API key ${apiKeyId} on fabrics`,
    repeatable: true,
    answer: levelsAnswer,
    send: (client) => client.apiKeys(apiKeyId, "_system").listAccessibleDatabases(false),
  });
  return result;
}
