import { type Asking, requireCollection, requireCollections, requireSpotRegion } from "../../auth/access.ts";
import { astOf, executeQuery, explain, type ParsedQuery, parseQuery } from "../../c8ql/index.ts";
import type { SharedMemory } from "../../c8ql/memory.ts";
import { isJsonObject, type Json } from "../../common/json.ts";
import { toBatches, toMembers } from "./batches.ts";
import type { DocumentWrite, ExplainJob, Job, Outcome, ParseJob, Ran, RunJob, Told } from "./messages.ts";
import { RegionTarget } from "./query-target.ts";
import type { Snapshot, Snapshots } from "./snapshot.ts";

/** What a job needs beside itself. */
export interface Means {
  snapshots: Snapshots;
  memory: SharedMemory;
  tenant: string;
  signal: AbortSignal;
  /** Hands over a part of many writes; done when more can be taken. */
  handOver(writes: DocumentWrite[]): Promise<void>;
  /** Done when the writes are written, or will never be. */
  over: Promise<void>;
}

/**
 * Does a job.
 *
 * @param tell told what came of it; while that is written, the memory for it is still held
 * @throws ApiError what the parser and the engine throw; those of access levels
 */
export async function work(job: Job, means: Means, tell: (outcome: Outcome) => void): Promise<void> {
  if (job.kind === "parse") {
    tell(parsed(job));
    return;
  }
  const query = parseQuery(job.text, { namePhase: job.kind === "explain" });
  const { snapshot, end } = means.snapshots.take();
  try {
    const asking = { gdn: { store: snapshot }, caller: job.caller, fabric: snapshot.fabric(job.fabric) };
    if (job.kind === "explain") tell(explained(job, query, snapshot, asking, means.tenant));
    else await run(job, query, snapshot, asking, means, tell);
  } finally {
    end();
  }
}

function parsed({ text }: ParseJob): Told {
  const query = parseQuery(text);
  const nameOf = (collection: { name: string } | { bind: string }) =>
    "name" in collection ? collection.name : `@${collection.bind}`;
  return {
    kind: "told",
    members: toMembers({
      parsed: true,
      collections: [...new Set(query.uses.map((use) => nameOf(use.collection)))],
      bindVars: [...query.bindParameters],
      ast: astOf(query),
    }),
  };
}

function explained(
  job: ExplainJob,
  query: ParsedQuery,
  snapshot: Snapshot,
  asking: Asking,
  tenant: string,
): Told {
  const { bindVars, allPlans, fabric, region } = job;
  requireCollections(asking, query.collections(bindVars));
  // Explaining writes nothing.
  const count = (name: string) => {
    const found = snapshot.collections.find(fabric, name);
    // Of a view it is not known before its documents are read.
    return found === undefined ? 0 : snapshot.documents.count(found, region);
  };
  const explanation = explain(query, {
    bindVars,
    allPlans,
    target: { count },
    database: `${tenant}.${fabric}`,
  });
  return { kind: "told", members: toMembers(explanation) };
}

/** So many writes go from thread to thread at a time, or so many characters of them. */
const PORTION = { writes: 500, characters: 512 * 1024 };

async function run(
  job: RunJob,
  query: ParsedQuery,
  snapshot: Snapshot,
  asking: Asking,
  means: Means,
  tell: (outcome: Ran) => void,
): Promise<void> {
  const { bindVars, deadline = Infinity, fullCount, failOnWarning, maxWarningCount } = job;
  const { fabric } = asking;
  const uses = query.collections(bindVars);
  requireCollections(asking, uses);
  for (const name of uses.write) {
    requireSpotRegion(snapshot, fabric, snapshot.collections.get(fabric.name, name));
  }
  const share = means.memory.share();
  try {
    const target = new RegionTarget(snapshot, asking, job.region, share);
    const answer = await executeQuery(query, {
      target,
      bindVars,
      deadline,
      fullCount,
      failOnWarning,
      maxWarningCount,
      memoryPool: means.memory,
      signal: means.signal,
      mayRead: (name) => requireCollection(asking, name, "ro"),
    });
    const rows = job.withoutIdentity ? answer.rows.map(withoutIdentity) : answer.rows;
    const ran: Ran = {
      kind: "ran",
      rows: toBatches(rows, job.batchSize),
      returnsRows: query.query.clauses.at(-1)?.kind === "return",
      stats: JSON.stringify(answer.stats),
      warnings: JSON.stringify(answer.warnings),
      profile: JSON.stringify(answer.profile),
      writes: [],
      lastKeys: target.lastKeys(),
    };
    let characters = 0;
    for (const write of target.writes()) {
      if (ran.writes.length === PORTION.writes || characters > PORTION.characters) {
        await means.handOver(ran.writes);
        ran.writes = [];
        characters = 0;
      }
      characters += write.fresh?.body.length ?? 0;
      ran.writes.push(write);
    }
    tell(ran);
    if (query.isModification) await means.over;
  } finally {
    share.end();
  }
}

/** Exports leave `_id` and `_rev` out (recorded). */
function withoutIdentity(row: Json): Json {
  if (!isJsonObject(row)) return row;
  const { _id, _rev, ...rest } = row;
  return rest;
}
