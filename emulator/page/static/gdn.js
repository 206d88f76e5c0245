/** @import { GivenFault } from "../../control/fault-shape.ts"
 * @import { ListedFault } from "../../control/faults.ts" */
/** @import { JournalEntry } from "../../control/journal.ts" */
/** @import { Fabric, State } from "../types.ts" */

/** What went wrong, as a sentence for people. */
export class Problem extends Error {}

/**
 * @param {string} what being done, such as "reading fabric spot"
 * @param {string} path
 * @param {{ method?: string, body?: unknown }} [options]
 * @returns {Promise<any>} the answer's JSON
 * @throws {Problem}
 */
async function ask(what, path, { method = "GET", body } = {}) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
  } catch {
    throw new Problem(`The local GDN did not answer when ${what}. Is it still running?`);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    const { errorNum, errorMessage = "it did not say why." } = answer;
    const number = errorNum === undefined || errorNum === response.status ? "" : `/${errorNum}`;
    throw new Problem(
      `There was an error ${what}: ${errorMessage.replace(/\.?$/, ".")} (${response.status}${number})`,
    );
  }
  return answer;
}

const segment = encodeURIComponent;

/** @returns {Promise<State>} */
export const readState = () => ask("reading its state", "state");

/**
 * @param {string} name
 * @returns {Promise<Fabric>}
 */
export const readFabric = (name) => ask(`reading fabric ${name}`, `fabrics/${segment(name)}`);

/**
 * @param {string} name
 * @param {boolean} up
 */
export const setRegion = (name, up) =>
  ask(`${up ? "bringing up" : "taking down"} region ${name}`, `regions/${segment(name)}`, {
    method: "PUT",
    body: { up },
  });

/**
 * @param {number} last how many
 * @returns {Promise<JournalEntry[]>}
 */
export const readRequests = (last) => ask("reading the requests", `requests?last=${last}`);
export const clearRequests = () => ask("forgetting the requests", "requests", { method: "DELETE" });

/** @returns {Promise<ListedFault[]>} */
export const readFaults = () => ask("reading the faults", "faults");

/**
 * @param {GivenFault[]} faults
 * @returns {Promise<ListedFault[]>}
 */
export const setFaults = (faults) => ask("setting faults", "faults", { method: "PUT", body: faults });

/** @typedef {{ kind: "user" | "key", name: string, owner: string, isActive: boolean }} Principal who may do something */

/**
 * All users and API keys.
 *
 * @param {string} region to ask
 * @returns {Promise<Principal[]>}
 */
export async function readPrincipals(region) {
  const base = `api/${segment(region)}/_fabric/_system/_api`;
  const users = (await ask("reading the users", `${base}/user`)).result;
  const keys = (await ask("reading the API keys", `${base}/key`)).result;
  return [
    ...users.map(
      (/** @type {{ user: string, email?: string, active?: boolean }} */ { user, email, active }) => {
        return /** @type {Principal} */ ({
          kind: "user",
          name: user,
          owner: email ?? "",
          isActive: active !== false,
        });
      },
    ),
    ...keys.map((/** @type {{ keyid: string, user?: string }} */ { keyid, user }) => {
      return /** @type {Principal} */ ({ kind: "key", name: keyid, owner: user ?? "", isActive: true });
    }),
  ];
}

/**
 * The levels of a user or an API key, by fabric.
 *
 * @param {string} region to ask
 * @param {Principal} principal
 * @returns {Promise<Record<string, string>>}
 */
export async function readLevels(region, { kind, name }) {
  const path = `api/${segment(region)}/_fabric/_system/_api/${kind}/${segment(name)}/database`;
  const levels = (await ask(`reading the levels of ${name}`, path)).result;
  // The name of a fabric may come with the tenant's before it.
  return Object.fromEntries(
    Object.entries(levels).map(([fabric, level]) => [fabric.replace(/^.*\./, ""), String(level)]),
  );
}

/**
 * A fabric's API in one region, called as the tenant's owner.
 *
 * @param {string} region
 * @param {string} fabric
 */
export function apiOf(region, fabric) {
  const base = `api/${segment(region)}/_fabric/${segment(fabric)}/_api`;
  /** @param {string} name */
  const documents = (name) => `${base}/document/${segment(name)}`;
  return {
    /**
     * @param {string} collection
     * @returns {Promise<number>}
     */
    count: async (collection) =>
      (
        await ask(
          `counting the documents of ${collection}`,
          `${base}/collection/${segment(collection)}/count`,
        )
      ).count,
    /**
     * @param {string} collection
     * @param {number} offset
     * @param {number} limit
     * @returns {Promise<Record<string, unknown>[]>} without `_id` and `_rev`
     */
    page: async (collection, offset, limit) => {
      const path = `${base}/export/${segment(collection)}?offset=${offset}&limit=${limit}`;
      return (await ask(`reading documents of ${collection}`, path)).result;
    },
    /**
     * @param {string} collection
     * @param {string} key
     * @returns {Promise<Record<string, unknown>>}
     */
    document: (collection, key) =>
      ask(`reading document ${collection}/${key}`, `${documents(collection)}/${segment(key)}`),
    /**
     * @param {string} collection
     * @param {unknown} document
     */
    insert: (collection, document) =>
      ask(`adding a document to ${collection}`, documents(collection), { method: "POST", body: document }),
    /**
     * @param {string} collection
     * @param {string} key
     * @param {unknown} document
     */
    replace: (collection, key, document) =>
      ask(`changing document ${collection}/${key}`, `${documents(collection)}/${segment(key)}`, {
        method: "PUT",
        body: document,
      }),
    /**
     * @param {string} collection
     * @param {string} key
     */
    remove: (collection, key) =>
      ask(`deleting document ${collection}/${key}`, `${documents(collection)}/${segment(key)}`, {
        method: "DELETE",
      }),
    /**
     * @param {string} query
     * @param {unknown} bindVars
     * @param {number} batchSize
     * @returns {Promise<{ result: unknown[], id?: string, count: number }>}
     */
    query: (query, bindVars, batchSize) =>
      ask(`running the query in ${region}`, `${base}/cursor`, {
        method: "POST",
        body: { query, bindVars, batchSize, count: true, ttl: 300 },
      }),
    /**
     * @param {string} query
     * @param {unknown} bindVars
     * @returns {Promise<Record<string, unknown>>} how it would be run
     */
    explain: (query, bindVars) =>
      ask("explaining the query", `${base}/query/explain`, { method: "POST", body: { query, bindVars } }),
    /**
     * @param {string} cursor
     * @returns {Promise<{ result: unknown[], id?: string }>}
     */
    more: (cursor) => ask("fetching more rows", `${base}/cursor/${segment(cursor)}`, { method: "PUT" }),
  };
}
