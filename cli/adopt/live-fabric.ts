import { describeTarget, getAccessLevel, listAccessLevels } from "../../providers/gdn/access-levels.ts";
import { listApiKeys } from "../../providers/gdn/api-keys.ts";
import {
  asDeclared,
  type CollectionDescription,
  collectionProperties,
  listCollections,
} from "../../providers/gdn/collections.ts";
import type { Connection } from "../../providers/gdn/connection.ts";
import { describeFabric, fabricIsMissing, findFabric } from "../../providers/gdn/fabrics.ts";
import { listGraphs } from "../../providers/gdn/graphs.ts";
import { type IndexDescription, listIndexes } from "../../providers/gdn/indexes.ts";
import { listKeyValues } from "../../providers/gdn/key-value.ts";
import {
  apiKeyId,
  collectionName,
  indexName,
  type NameRule,
  objectName,
  ownStreamName,
  restqlName,
  streamName,
  userName,
} from "../../providers/gdn/names.ts";
import { listRestql } from "../../providers/gdn/restql.ts";
import { findView, listViews } from "../../providers/gdn/search-views.ts";
import { listStreamWorkers } from "../../providers/gdn/stream-workers.ts";
import { listStreams } from "../../providers/gdn/streams.ts";
import type { Level } from "../../providers/gdn/terms.ts";
import { listUsers } from "../../providers/gdn/users.ts";
import { isOwnerTag } from "../../providers/ownership/owner-tags.ts";
import { ownKeyConflict } from "../../providers/resources/access-level/own-key-level.ts";
import { lintC8ql } from "../../providers/resources/restql-query/c8ql-lint.ts";
import { plainLinks } from "../../providers/resources/search-view/lifecycle.ts";

/** What resources are declared with, apart from what they are in and `adopt`. */
type Inputs = Record<string, unknown>;

/** A resource of the program to be written; what is in it follows. */
export interface Declaration {
  type: string;
  /** That of the resource in the program. */
  name: string;
  /** The input of what is in it that names it: `fabric`, `collection`. */
  container?: "fabric" | "collection";
  inputs: Inputs & { name?: string };
  /** Whether it is declared with `adopt`. Default true. */
  adopt?: false;
  contents: Declaration[];
}

/** All that is in a fabric and can be declared. */
export interface LiveFabric {
  fabric: Declaration;
  /** What is there, but cannot be declared, and why: sentences. */
  leftOut: string[];
}

/** Reads what there is of one kind in a fabric, in the terms of declarations. */
type Reader = (connection: Connection, fabric: string, leftOut: string[]) => Promise<Declaration[]>;

/** The kinds of what can be in a fabric, in the order of the program. */
const READERS: readonly Reader[] = [
  readCollections,
  readKeyValues,
  readStreams,
  readGraphs,
  readViews,
  readWorkers,
  readQueries,
  readLevels,
];

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
  const entries = Object.entries(metadata).filter(([key, value]) => !isOwnerTag(key) && value !== null);
  const read = await each(READERS, async (reader) => {
    const leftOut: string[] = [];
    return { contents: await reader(connection, name, leftOut), leftOut };
  });
  const fabric: Declaration = {
    type: found.spotDc === "" ? "Fabric" : "SpotFabric",
    name,
    container: "fabric",
    inputs: {
      name,
      dcList: found.dcList,
      ...(found.spotDc === "" ? {} : { spotDc: found.spotDc }),
      ...(entries.length === 0 ? {} : { metadata: Object.fromEntries(entries) }),
    },
    contents: read.flatMap(({ contents }) => contents),
  };
  return { fabric, leftOut: read.flatMap(({ leftOut }) => leftOut) };
}

async function readCollections(
  connection: Connection,
  fabric: string,
  leftOut: string[],
): Promise<Declaration[]> {
  const keyValues = new Set((await listKeyValues(connection, fabric))?.map(({ name }) => name));
  const all = ((await listCollections(connection, fabric)) ?? []).filter(
    ({ isSystem, name }) => !isSystem && !keyValues.has(name),
  );
  const collections = all.toReversed().filter(isPossible(collectionName, "Collection", leftOut));
  return each(collections, async (collection) => ({
    ...(await declaredCollection(connection, fabric, collection)),
    contents: ((await listIndexes(connection, { fabric, collection: collection.name })) ?? [])
      .filter(isPossible(indexName, `Index of ${collection.name}`, leftOut))
      .map((index) => declaredIndex(collection.name, index)),
  }));
}

async function declaredCollection(
  connection: Connection,
  fabric: string,
  collection: CollectionDescription,
): Promise<Omit<Declaration, "contents">> {
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
  const { name } = collection;
  const type = isSpot ? "SpotCollection" : "Collection";
  return { type, name, container: "collection", inputs: { name, ...unusual } };
}

function declaredIndex(collection: string, { id: _, unique, ...index }: IndexDescription): Declaration {
  const inputs = { ...index, ...(unique ? { unique } : {}) };
  return { type: "Index", name: `${collection}-${index.name}`, inputs, contents: [] };
}

async function readKeyValues(
  connection: Connection,
  fabric: string,
  leftOut: string[],
): Promise<Declaration[]> {
  const all = (await listCollections(connection, fabric)) ?? [];
  const found = ((await listKeyValues(connection, fabric)) ?? []).filter(
    isPossible(collectionName, "Key-value collection", leftOut),
  );
  return found.map(({ name, expiration }) => {
    const { hasStream = false, waitForSync = false } = all.find((each) => each.name === name) ?? {};
    return object("KeyValueCollection", name, {
      ...(expiration ? { expiration } : {}),
      ...(hasStream ? { stream: true } : {}),
      ...(waitForSync ? { waitForSync } : {}),
    });
  });
}

/** Without those of collections, which have the collection's name. */
async function readStreams(
  connection: Connection,
  fabric: string,
  leftOut: string[],
): Promise<Declaration[]> {
  const topics = ((await listStreams(connection, fabric)) ?? []).flatMap(({ topic }) => {
    const [, scope, name] = /^(c8globals|c8locals)\.(.*)$/.exec(topic) ?? [];
    return name === undefined ? [] : [{ name, local: scope === "c8locals" }];
  });
  return topics
    .filter(isPossible(ownStreamName, "Stream", leftOut))
    .map(({ name, local }) => object("Stream", name, local ? { local } : {}));
}

async function readGraphs(connection: Connection, fabric: string, leftOut: string[]): Promise<Declaration[]> {
  const found = (await listGraphs(connection, fabric)) ?? [];
  return found
    .filter(isPossible(objectName, "Graph", leftOut))
    .map(({ name, edgeDefinitions, orphanCollections }) =>
      object("Graph", name, {
        edgeDefinitions,
        ...(orphanCollections.length === 0 ? {} : { orphanCollections }),
      }),
    );
}

async function readViews(connection: Connection, fabric: string, leftOut: string[]): Promise<Declaration[]> {
  const names = ((await listViews(connection, fabric)) ?? []).map((name) => ({ name }));
  const views = await each(names.filter(isPossible(objectName, "Search view", leftOut)), ({ name }) =>
    findView(connection, fabric, name),
  );
  return views
    .filter((view) => view !== undefined)
    .map(({ name, links, primarySort }) =>
      object("SearchView", name, {
        links: plainLinks(links),
        ...(primarySort.length === 0 ? {} : { primarySort }),
      }),
    );
}

async function readWorkers(
  connection: Connection,
  fabric: string,
  leftOut: string[],
): Promise<Declaration[]> {
  const found = (await listStreamWorkers(connection, fabric)) ?? [];
  return found
    .filter(isPossible(objectName, "Stream worker", leftOut))
    .map(({ name, definition, regions, active }) =>
      object("StreamWorker", name, {
        definition,
        ...(regions.length === 0 ? {} : { regions }),
        ...(active ? {} : { active }),
      }),
    );
}

/** A resource that nothing else is in, and that is called as its object. */
function object(type: string, name: string, inputs: Inputs): Declaration {
  return { type, name, inputs: { name, ...inputs }, contents: [] };
}

async function readQueries(
  connection: Connection,
  fabric: string,
  leftOut: string[],
): Promise<Declaration[]> {
  const found = ((await listRestql(connection, fabric)) ?? []).filter(
    isPossible(restqlName, "Saved query", leftOut),
  );
  const readable = found.filter(({ name, value }) => {
    const problem = lintC8ql(value);
    if (problem !== undefined) leftOut.push(`Saved query ${name}: its text ${problem}.`);
    return problem === undefined;
  });
  return readable.map(({ name, value, parameters = {} }) => ({
    type: "RestqlQuery",
    name,
    inputs: { name, value, ...(Object.keys(parameters).length === 0 ? {} : { parameters }) },
    contents: [],
  }));
}

/** An access level, and whose it is on what. */
interface FoundLevel {
  apiKeyId?: string;
  user?: string;
  collection?: string;
  stream?: string;
  level: Level;
}

/** The levels that are not inherited, of all API keys and of all users but the owner. */
async function readLevels(connection: Connection, fabric: string, leftOut: string[]): Promise<Declaration[]> {
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
  const levels = await each(holders, async (holder): Promise<FoundLevel[]> => {
    const whole = (await getAccessLevel(connection, { ...holder, fabric })) ?? "none";
    const inside: FoundLevel[][] = await each(["collection", "stream"] as const, async (kind) => {
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
  return levels.flat().map(declaredLevel);
}

/** Taking over a level is to set it to what it is; it has no `adopt`. */
function declaredLevel({ apiKeyId, user, level, ...target }: FoundLevel): Declaration {
  const holder = apiKeyId === undefined ? { user } : { apiKeyId };
  const name = [apiKeyId ?? user, ...Object.entries(target).flat()].join("-").replaceAll("*", "all");
  return {
    type: "AccessLevel",
    name,
    inputs: { ...holder, ...target, level },
    adopt: false,
    contents: [],
  };
}

/** Keeps the levels that the program can be run with by the credential in use, and notes the rest. */
function isForOthers(connection: Connection, fabric: string, leftOut: string[]) {
  return (level: FoundLevel): boolean => {
    const found = ownKeyConflict({ ...level, fabric }, () => connection.ownApiKeyId);
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
