import { createHash } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "../../common/canonical-json.ts";
import { countDocuments } from "../../gdn/collections.ts";
import type { Connection } from "../../gdn/connection.ts";
import { type EdgeLocation, listEdgeLocations } from "../../gdn/edge-locations.ts";
import { fabricIsMissing, findFabric, findFabricShared } from "../../gdn/fabrics.ts";
import { ErrorNum, GdnError, hasErrorNum, isNotImplemented, isRefusal } from "../../gdn/gdn-error.ts";
import { collectionName, fabricName, qualifiedFabric, restqlName } from "../../gdn/names.ts";
import { type PollResult, waitFor } from "../../gdn/polling.ts";
import { executeRestql } from "../../gdn/restql.ts";
import type { Lifecycle } from "../../pulumi/lifecycle.ts";
import { exactlyOne, name, seconds } from "../../pulumi/schemas.ts";
import type { RegionAnswer } from "./replication-check.ts";

export interface Inputs {
  fabric: string;
  query?: string;
  collection?: string;
  rows: number;
  within: number;
  triggers: string[];
}

export interface State extends Inputs {
  regions: RegionAnswer[];
}

/** What a region holds: how many rows, and one hash over all of them, where rows were read. */
interface Rows {
  rows: number;
  digest: string;
}

export const replicationCheck: Lifecycle<Inputs, State> = {
  schema: {
    fabric: name(fabricName, "fabric name"),
    query: name(restqlName, "query name").optional(),
    collection: name(collectionName, "collection name").optional(),
    rows: z.int({ error: "must be a whole number of rows" }).min(0, { error: "must be at least 0" }),
    within: seconds(60),
    triggers: z.array(z.string(), { error: "must be a list of strings" }).default([]),
  },
  replacedBy: ["fabric", "query", "collection", "rows", "within", "triggers"],

  rules: [exactlyOne("query", "collection")],

  async create(connection, inputs) {
    const doing = `read ${subjectOf(inputs)} from every region of fabric ${inputs.fabric}`;
    const regions = await regionsOf(connection, inputs.fabric, doing);
    const seen = await waitFor(
      subjectOf(inputs),
      inputs.within * 1000,
      agreement(connection, inputs, regions),
    );
    if (seen.lacking !== undefined) {
      throw new GdnError(
        doing,
        { answer: seen.lacking },
        `It was tried for ${inputs.within} s: raise within, or see whether these regions are well.`,
      );
    }
    const id = `${qualifiedFabric(await connection.tenant(), inputs.fabric)}/check/${inputs.query ?? inputs.collection}`;
    return { id, state: { ...inputs, regions: seen.result } };
  },

  // Looks once, without waiting. A check that does not hold any more is gone, so that the next up makes it again.
  async read(connection, id, state) {
    const fabric = await findFabricShared(connection, state.fabric, id);
    if (fabric === undefined) return undefined;
    const seen = await Promise.all(state.regions.map((region) => look(connection, state, region)));
    return seen.every(({ result }) => result !== undefined && result.rows >= state.rows) ? state : undefined;
  },

  // Everything that it is declared with replaces it, so there is nothing left to change.
  update: async (_connection, _id, state, inputs) => ({ ...state, ...inputs }),

  // It is a look, not an object: there is nothing to take away.
  delete: async () => {},
};

function subjectOf({ query, collection }: Inputs): string {
  return query !== undefined ? `the rows of query ${query}` : `collection ${collection}`;
}

async function regionsOf(connection: Connection, fabric: string, doing: string): Promise<EdgeLocation[]> {
  const [found, locations] = await Promise.all([
    findFabric(connection, fabric, doing),
    listEdgeLocations(connection),
  ]);
  if (found === undefined) throw fabricIsMissing(doing, fabric);
  return locations.filter((location) => found.dcList.includes(location.name));
}

/** Looks at all regions at once: each must have the rows, and all of them the same ones. */
function agreement(
  connection: Connection,
  inputs: Inputs,
  regions: EdgeLocation[],
): () => Promise<PollResult<RegionAnswer[]>> {
  const start = Date.now();
  const secondsUntilThere = new Map<string, number>();
  return async () => {
    const looks = await Promise.all(regions.map((region) => look(connection, inputs, region)));
    const hopeless = looks.find((seen) => seen.hopeless !== undefined)?.hopeless;
    if (hopeless !== undefined) throw hopeless;
    const lacking: string[] = [];
    const answers: (RegionAnswer & Rows)[] = [];
    for (const [index, { name: region, url }] of regions.entries()) {
      const seen = looks[index];
      if (seen?.result === undefined) {
        lacking.push(`region ${region} ${seen?.lacking}`);
      } else if (seen.result.rows < inputs.rows) {
        lacking.push(`region ${region} has ${seen.result.rows} of ${inputs.rows} rows`);
      } else {
        const seconds = secondsUntilThere.get(region) ?? Math.round((Date.now() - start) / 100) / 10;
        secondsUntilThere.set(region, seconds);
        answers.push({ name: region, url, ...seen.result, seconds });
      }
    }
    if (lacking.length > 0) return { lacking: lacking.join("; ") };
    const [first] = answers;
    const other = answers.find(({ digest }) => digest !== first?.digest);
    if (other !== undefined)
      return { lacking: `regions ${first?.name} and ${other.name} do not give the same rows` };
    return { result: answers.map(({ digest: _, ...answer }) => answer) };
  };
}

/** What one region answers now; `hopeless` is an error that waiting does not mend. */
type RegionResult = PollResult<Rows> & { hopeless?: GdnError };

/** Looks at one region; one that is down, or an object that it does not know yet, is a lack. */
async function look(
  connection: Connection,
  inputs: Inputs,
  region: { name: string; url: string },
): Promise<RegionResult> {
  try {
    if (inputs.query !== undefined)
      return { result: await readRows(connection, inputs.fabric, inputs.query, region) };
    const { fabric, collection = "" } = inputs;
    const rows = await countDocuments(connection, fabric, collection, region);
    return rows === undefined
      ? { lacking: `does not know collection ${collection}` }
      : { result: { rows, digest: "" } };
  } catch (error) {
    // Who is not let in need not wait.
    if (!(error instanceof GdnError) || isRefusal(error)) throw error;
    return { lacking: lackOf(error), hopeless: isHopeless(error) ? error : undefined };
  }
}

/** A query that cannot be run, for one. That it is empty (1502) is said of a saved query that is not there yet. */
function isHopeless(error: GdnError): boolean {
  if (error.status === 400) return !hasErrorNum(error, ErrorNum.queryEmpty);
  return isNotImplemented(error);
}

function lackOf({ status, errorNum, words }: GdnError): string {
  const number = errorNum === undefined ? "" : ` (error ${errorNum})`;
  return `${status === undefined ? "does not answer" : `answers ${status}${number}`}${words && `: ${words}`}`;
}

/** A query without SORT may give its rows in another order in each region, so the order does not count. */
async function readRows(
  connection: Connection,
  fabric: string,
  query: string,
  region: { name: string; url: string },
): Promise<Rows> {
  const hashes: string[] = [];
  for await (const batch of executeRestql(connection, fabric, query, region)) {
    hashes.push(...batch.map((row) => sha256(canonicalJson(withoutRevision(row)))));
  }
  return { rows: hashes.length, digest: sha256(hashes.sort().join()) };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Regions keep revisions of their own for documents that are replicated to them. */
function withoutRevision(row: unknown): unknown {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return row;
  const { _rev, ...rest } = row as Record<string, unknown>;
  return rest;
}
