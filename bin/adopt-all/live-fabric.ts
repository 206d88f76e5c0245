import {
  describeTarget,
  getAccessLevel,
  type Level,
  listAccessLevels,
} from "../../providers/gdn/access-levels.ts";
import { listApiKeys } from "../../providers/gdn/api-keys.ts";
import {
  asDeclared,
  type CollectionDescription,
  collectionProperties,
  listCollections,
} from "../../providers/gdn/collections.ts";
import type { Connection } from "../../providers/gdn/connection.ts";
import { describeFabric, fabricIsMissing, findFabric } from "../../providers/gdn/fabrics.ts";
import { type IndexDescription, listIndexes } from "../../providers/gdn/indexes.ts";
import {
  apiKeyId,
  collectionName,
  indexName,
  type NameRule,
  restqlName,
  streamName,
  userName,
} from "../../providers/gdn/names.ts";
import { listRestql } from "../../providers/gdn/restql.ts";
import { listUsers } from "../../providers/gdn/users.ts";
import { isStamp } from "../../providers/ownership/owner-tags.ts";
import { hindrance } from "../../providers/resources/access-level/own-key-level.ts";
import { lintC8ql } from "../../providers/resources/restql-query/c8ql-lint.ts";

/** What resources are declared with, apart from `fabric` and `adopt`. */
type Declared = Record<string, unknown>;

/** All that is in a fabric and can be declared. */
export interface LiveFabric {
  /** `SpotFabric` if it has a spot region, else `Fabric`. */
  fabric: Declared & { name: string };
  collections: {
    declared: Declared & { name: string; isSpot: boolean };
    indexes: (Declared & { name: string })[];
  }[];
  queries: (Declared & { name: string })[];
  levels: (Declared & {
    apiKeyId?: string;
    user?: string;
    collection?: string;
    stream?: string;
    level: Level;
  })[];
  /** What is there, but cannot be declared, and why: sentences. */
  leftOut: string[];
}

/** The tenant's owner, who has `rw` everywhere, by the name that was recorded. */
const OWNER = "root";

/**
 * Reads a fabric as it is, in the terms of declarations. Values that are the defaults are left out.
 *
 * @throws GdnError if there is no such fabric
 */
export async function readFabric(connection: Connection, name: string): Promise<LiveFabric> {
  const doing = `read fabric ${name}`;
  const found = await findFabric(connection, name, doing);
  if (found === undefined) throw fabricIsMissing(doing, name);
  const { metadata = {} } = (await describeFabric(connection, name)) ?? found;
  const entries = Object.entries(metadata).filter(([key, value]) => !isStamp(key) && value !== null);
  const leftOut: string[] = [];
  const all = ((await listCollections(connection, name)) ?? []).filter(({ isSystem }) => !isSystem);
  const collections = all.toReversed().filter(isPossible(collectionName, "Collection", leftOut));
  return {
    fabric: {
      name,
      dcList: found.dcList,
      ...(found.spotDc === "" ? {} : { spotDc: found.spotDc }),
      ...(entries.length === 0 ? {} : { metadata: Object.fromEntries(entries) }),
    },
    collections: await each(collections, async (collection) => ({
      declared: await declaredCollection(connection, name, collection),
      indexes: ((await listIndexes(connection, { fabric: name, collection: collection.name })) ?? [])
        .filter(isPossible(indexName, `Index of ${collection.name}`, leftOut))
        .map(declaredIndex),
    })),
    queries: await readQueries(connection, name, leftOut),
    levels: await readLevels(connection, name, leftOut),
    leftOut,
  };
}

async function declaredCollection(
  connection: Connection,
  fabric: string,
  collection: CollectionDescription,
): Promise<Declared & { name: string; isSpot: boolean }> {
  const { isSpot, ...declared } = asDeclared(collection);
  const { cacheEnabled = false, keyOptions = {} } =
    (await collectionProperties(connection, fabric, collection.name)) ?? {};
  const { lastValue: _, ...options } = keyOptions;
  const isUsual = (options.type ?? "traditional") === "traditional" && options.allowUserKeys !== false;
  const unusual = {
    ...(declared.type === "document" ? {} : { type: declared.type }),
    ...Object.fromEntries(Object.entries(declared).filter(([, value]) => value === true)),
    ...(cacheEnabled ? { cacheEnabled } : {}),
    ...(isUsual ? {} : { keyOptions: options }),
  };
  return { name: collection.name, isSpot, ...unusual };
}

function declaredIndex({ id: _, unique, ...index }: IndexDescription): Declared & { name: string } {
  return { ...index, ...(unique ? { unique } : {}) };
}

async function readQueries(connection: Connection, fabric: string, leftOut: string[]) {
  const found = ((await listRestql(connection, fabric)) ?? []).filter(
    isPossible(restqlName, "Saved query", leftOut),
  );
  const readable = found.filter(({ name, value }) => {
    const problem = lintC8ql(value);
    if (problem !== undefined) leftOut.push(`Saved query ${name}: its text ${problem}.`);
    return problem === undefined;
  });
  return readable.map(({ name, value, parameters = {} }) => ({
    name,
    value,
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  }));
}

/** The levels that are not inherited, of all API keys and of all users but the owner. */
async function readLevels(
  connection: Connection,
  fabric: string,
  leftOut: string[],
): Promise<LiveFabric["levels"]> {
  const named = (name: string) => ({ name });
  const keys = (await listApiKeys(connection)).map(named).filter(isPossible(apiKeyId, "API key", leftOut));
  const users = (await listUsers(connection))
    .map(({ user }) => named(user))
    .filter(({ name }) => name !== OWNER)
    .filter(isPossible(userName, "User", leftOut));
  const holders = [
    ...keys.map(({ name }) => ({ apiKeyId: name })),
    ...users.map(({ name }) => ({ user: name })),
  ];
  const levels = await each(holders, async (holder): Promise<LiveFabric["levels"]> => {
    const whole = (await getAccessLevel(connection, { ...holder, fabric })) ?? "none";
    const inside: LiveFabric["levels"][] = await each(["collection", "stream"] as const, async (kind) => {
      const { "*": ofAll, ...each } = await listAccessLevels(connection, holder, fabric, kind);
      const rule = kind === "collection" ? collectionName : streamName;
      return [
        ...(ofAll === undefined ? [] : [{ ...holder, [kind]: "*", level: ofAll }]),
        ...Object.entries(each)
          .filter(([name, level]) => rule.pattern.test(name) && level !== (ofAll ?? whole))
          .map(([name, level]) => ({ ...holder, [kind]: name, level })),
      ];
    });
    const onFabric = whole === "none" ? [] : [{ ...holder, level: whole }];
    return [...onFabric, ...inside.flat()].filter(isForOthers(connection, fabric, leftOut));
  });
  return levels.flat();
}

/** Keeps the levels that the program can be run with by the credential in use, and notes the rest. */
function isForOthers(connection: Connection, fabric: string, leftOut: string[]) {
  return (level: LiveFabric["levels"][number]): boolean => {
    const found = hindrance({ ...level, fabric }, () => connection.ownApiKeyId);
    if (found !== undefined)
      leftOut.push(`Level ${level.level} of ${describeTarget({ ...level, fabric })}: ${found.answer}.`);
    return found === undefined;
  };
}

/** Keeps what can be named in a declaration, and notes the rest. */
function isPossible<Named extends { name: string }>(rule: NameRule, what: string, leftOut: string[]) {
  return ({ name }: Named): boolean => {
    const isFine = rule.pattern.test(name);
    if (!isFine) leftOut.push(`${what} ${JSON.stringify(name)}: a declared name must be ${rule.says}.`);
    return isFine;
  };
}

function each<From, To>(items: readonly From[], work: (item: From) => Promise<To>): Promise<To[]> {
  return Promise.all(items.map(work));
}
