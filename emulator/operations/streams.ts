import { requireStream } from "../auth/access.ts";
import { type Answer, result, success } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import type { JsonObject } from "../common/json.ts";
import type { Operation } from "./operation.ts";
import { badParameter, flag, type GdnRequest, param } from "./request.ts";

const NAME = /^[A-Za-z0-9_.-]{1,256}$/;
/** The number of the only type of stream that there is, `persistent` (client source). */
const PERSISTENT = 4;
/** How long unread messages stay where nobody set it, in seconds: what jsc8 sets without being told. */
const DEFAULT_TTL = 3_600;

interface Stream {
  readonly topic: string;
  readonly local: boolean;
}

/** The streams that were made, then those of collections, which have the collection's name (client source). */
function streamsOf({ gdn, fabric }: GdnRequest): Stream[] {
  const { streams, collections } = gdn.store;
  const made = streams.all(fabric.name).map((topic) => ({ topic, local: topic.startsWith("c8locals.") }));
  const ofCollections = collections
    .made(fabric.name)
    .filter(({ properties }) => properties.hasStream)
    .map(({ name, properties }) => ({ topic: name, local: properties.isLocal }));
  return [...made, ...ofCollections];
}

function toStream({ gdn, fabric }: GdnRequest, { topic, local }: Stream): JsonObject {
  const { tenant } = gdn.store;
  return { topic, "stream-id": topic, local, tenant, fabric: fabric.name, db: fabric.name, type: PERSISTENT };
}

/** Without `global` (or, as jsc8 also has it, `local`) all of them. */
function list(request: GdnRequest): Answer {
  let local: boolean | undefined;
  if (request.query.has("global")) local = !flag(request, "global", true);
  else if (request.query.has("local")) local = flag(request, "local");
  const wanted = streamsOf(request).filter((stream) => local === undefined || stream.local === local);
  return result(wanted.map((stream) => toStream(request, stream)));
}

/** The name of the stream in the path. @throws ApiError 404/100016; 403/11 by its level */
function streamOf(request: GdnRequest, wanted: "ro" | "rw"): string {
  const name = param(request, "stream");
  if (!streamsOf(request).some(({ topic }) => topic === name)) {
    throw new ApiError(404, 100016, "stream not found");
  }
  requireStream(request, name, wanted);
  return name;
}

function create(request: GdnRequest): Answer {
  const name = param(request, "stream");
  if (!NAME.test(name)) throw new ApiError(400, 400, "illegal stream name");
  const full = `${flag(request, "global", true) ? "c8globals" : "c8locals"}.${name}`;
  if (!request.gdn.store.streams.add(request.fabric.name, full)) {
    throw new ApiError(409, 409, `stream '${full}' exists already`);
  }
  return success({ result: { "stream-id": full } }, 202);
}

function remove(request: GdnRequest): Answer {
  const { streams, grants } = request.gdn.store;
  const name = streamOf(request, "rw");
  if (!streams.remove(request.fabric.name, name)) {
    throw new ApiError(403, 11, `forbidden: stream ${name} belongs to the collection of that name`);
  }
  grants.drop(request.fabric.name, "stream", name);
  return success({}, 202);
}

/** In the form of Pulsar, which the service's streams are made of; nothing flows, so all is 0. */
const NOTHING_FLOWED: JsonObject = {
  msgRateIn: 0,
  msgThroughputIn: 0,
  msgRateOut: 0,
  msgThroughputOut: 0,
  averageMsgSize: 0,
  storageSize: 0,
  backlogSize: 0,
  publishers: [],
  subscriptions: {},
  replication: {},
  deduplicationStatus: "Disabled",
};
const NO_BACKLOG: JsonObject = { totalMessages: 0, messageBacklog: 0, storageSize: 0, cursorDetails: {} };

function about(wanted: "ro" | "rw", answer: Answer) {
  return (request: GdnRequest): Answer => {
    streamOf(request, wanted);
    return answer;
  };
}

/** Nobody can have subscribed. */
function removeSubscription(request: GdnRequest): Answer {
  streamOf(request, "rw");
  throw new ApiError(404, 404, `subscription not found: ${param(request, "subscription")}`);
}

function expire(request: GdnRequest): Answer {
  seconds(request);
  return about("rw", result(true))(request);
}

function seconds(request: GdnRequest): number {
  const text = param(request, "seconds");
  if (!/^\d{1,10}$/.test(text)) throw badParameter(`The seconds must be a whole number, not '${text}'.`);
  return Number(text);
}

function ttlName(request: GdnRequest): string {
  return `ttl of ${flag(request, "global", true) ? "global" : "local"} streams in fabric ${request.fabric.name}`;
}

function readTtl(request: GdnRequest): Answer {
  return result(Number(request.gdn.store.meta.get(ttlName(request)) ?? DEFAULT_TTL));
}

function setTtl(request: GdnRequest): Answer {
  request.gdn.store.meta.set(ttlName(request), String(seconds(request)));
  return result(true);
}

const recorded = { evidence: "recorded", contentType: "application/json" } as const;
const read = { method: "GET", scope: "fabric ro", evidence: "client" } as const;
const write = { scope: "fabric rw", evidence: "client" } as const;
const nothingToDo = () => result(true);

export const STREAMS: Operation[] = [
  {
    ...read,
    name: "list streams",
    path: "/streams",
    handler: list,
    note: "`?global=`. With those of collections that have one, by the collection's name.",
  },
  { ...read, name: "list streams, as jsc8 also calls it", path: "/streams/persistent", handler: list },
  {
    ...recorded,
    name: "create a stream",
    method: "POST",
    path: "/streams/:stream",
    scope: "fabric rw",
    handler: create,
    note: "`?global=`. One that is there: 409/409 (decided here). No messages flow.",
  },
  {
    ...recorded,
    name: "delete a stream",
    method: "DELETE",
    path: "/streams/:stream",
    scope: "fabric ro",
    handler: remove,
    note: "That of a collection: 403/11 (decided here).",
  },
  {
    ...read,
    name: "read a stream's statistics",
    path: "/streams/:stream/stats",
    handler: about("ro", result(NOTHING_FLOWED)),
    note: "All 0, in the form of Pulsar.",
  },
  {
    ...read,
    name: "read a stream's backlog",
    path: "/streams/:stream/backlog",
    handler: about("ro", result(NO_BACKLOG)),
    note: "All 0, in the form of Pulsar.",
  },
  {
    ...read,
    name: "list a stream's subscriptions",
    path: "/streams/:stream/subscriptions",
    handler: about("ro", result([])),
    note: "None: nobody can subscribe.",
  },
  {
    ...write,
    scope: "fabric ro",
    name: "delete a stream's subscription",
    method: "DELETE",
    path: "/streams/:stream/subscriptions/:subscription",
    handler: removeSubscription,
    note: "404/404: there are none (decided here).",
  },
  {
    ...write,
    scope: "fabric ro",
    name: "expire a stream's messages",
    method: "POST",
    path: "/streams/:stream/expiry/:seconds",
    handler: expire,
    note: "There are none.",
  },
  {
    ...read,
    name: "read the life of messages",
    path: "/streams/ttl",
    handler: readTtl,
    note: "`?global=`. Default 3600.",
  },
  {
    ...write,
    name: "set the life of messages",
    method: "POST",
    path: "/streams/ttl/:seconds",
    handler: setTtl,
    note: "`?global=`. Kept and told.",
  },
  {
    ...write,
    name: "clear the backlog of all streams",
    method: "POST",
    path: "/streams/clearbacklog",
    handler: nothingToDo,
    note: "There is none.",
  },
  {
    ...write,
    name: "clear a subscription's backlog in all streams",
    method: "POST",
    path: "/streams/clearbacklog/:subscription",
    handler: nothingToDo,
    note: "Also for one that there is not, as Pulsar has it.",
  },
  {
    ...write,
    name: "unsubscribe from all streams",
    method: "DELETE",
    path: "/streams/subscription/:subscription",
    handler: nothingToDo,
    note: "Also where there is no such subscription, as Pulsar has it.",
  },
  {
    ...write,
    name: "unsubscribe from all streams, as jsc8 also calls it",
    method: "POST",
    path: "/streams/unsubscribe/:subscription",
    handler: nothingToDo,
  },
];
