import { requireStream } from "../auth/access.ts";
import { type Answer, result, success } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import type { JsonObject } from "../common/json.ts";
import type { StreamPlace } from "../store/messages.ts";
import { type Stream, streamNamed, streamsOf } from "../streams/named-streams.ts";
import type { Operation } from "./operation.ts";
import { badParameter, flag, type GdnRequest, param } from "./request.ts";

const NAME = /^[A-Za-z0-9_.-]{1,256}$/;
/** The number of the only type of stream that there is, `persistent` (client source). */
const PERSISTENT = 4;

function toStream({ gdn, fabric }: GdnRequest, { topic, local }: Stream): JsonObject {
  const { tenant } = gdn.store;
  return { topic, "stream-id": topic, local, tenant, fabric: fabric.name, db: fabric.name, type: PERSISTENT };
}

/** Without `global` (or, as jsc8 also has it, `local`) all of them. */
function list(request: GdnRequest): Answer {
  let local: boolean | undefined;
  if (request.query.has("global")) local = !flag(request, "global", true);
  else if (request.query.has("local")) local = flag(request, "local");
  const wanted = streamsOf(request.gdn.store, request.fabric).filter(
    (stream) => local === undefined || stream.local === local,
  );
  return result(wanted.map((stream) => toStream(request, stream)));
}

/** The name of the stream in the path. @throws ApiError 404/100016; 403/11 by its level */
function streamOf(request: GdnRequest, wanted: "ro" | "rw"): string {
  const name = param(request, "stream");
  streamNamed(request.gdn.store, request.fabric, name);
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

/** While somebody is connected or subscribed only with `force`, as Pulsar has it. */
function remove(request: GdnRequest): Answer {
  const { streams, grants, messages, database } = request.gdn.store;
  const name = streamOf(request, "rw");
  if (!streams.has(request.fabric.name, name)) {
    throw new ApiError(403, 11, `forbidden: stream ${name} belongs to the collection of that name`);
  }
  const place = placeOf(request, name);
  const { producers } = request.gdn.sockets.connected(place, request.region.name);
  const isUsed = producers > 0 || messages.subscriptions(place, request.region.name).length > 0;
  if (isUsed && !flag(request, "force")) {
    throw new ApiError(412, 412, `stream ${name} has producers or subscriptions: delete it with force=true`);
  }
  request.gdn.sockets.close((opening) => isSame(opening.place, place));
  database.transaction(() => {
    streams.remove(place.fabric, name);
    grants.drop(place.fabric, "stream", name);
    messages.drop(place);
  });
  return success({}, 202);
}

const placeOf = ({ fabric }: GdnRequest, stream: string): StreamPlace => ({ fabric: fabric.name, stream });

const isSame = (one: StreamPlace, other: StreamPlace) =>
  one.fabric === other.fabric && one.stream === other.stream;

/** In the form of Pulsar, which the service's streams are made of; rates are not measured. */
function stats(request: GdnRequest): Answer {
  const place = placeOf(request, streamOf(request, "ro"));
  const { messages } = request.gdn.store;
  const { producers, consumers } = request.gdn.sockets.connected(place, request.region.name);
  const { count, bytes } = messages.size(place);
  const waiting = messages.subscriptions(place, request.region.name).map(({ id, name }) => {
    const connected = Array.from({ length: consumers.get(name) ?? 0 }, (_, index) => ({
      consumerName: `${name}-${index}`,
    }));
    return [
      name,
      { msgBacklog: messages.backlog(place, request.region.name, id), consumers: connected },
    ] as const;
  });
  return result({
    ...{ msgRateIn: 0, msgThroughputIn: 0, msgRateOut: 0, msgThroughputOut: 0 },
    ...{ msgInCounter: count, bytesInCounter: bytes, averageMsgSize: count === 0 ? 0 : bytes / count },
    ...{ storageSize: bytes, backlogSize: bytes },
    publishers: Array.from({ length: producers }, (_, producerId) => ({ producerId })),
    subscriptions: Object.fromEntries(waiting),
    ...{ replication: {}, deduplicationStatus: "Disabled" },
  });
}

function backlog(request: GdnRequest): Answer {
  const place = placeOf(request, streamOf(request, "ro"));
  const { messages } = request.gdn.store;
  const { count, bytes } = messages.size(place);
  const all = messages.subscriptions(place, request.region.name).map(({ id, name }) => {
    return [name, messages.backlog(place, request.region.name, id)] as const;
  });
  const most = Math.max(0, ...all.map(([, waiting]) => waiting));
  const cursorDetails = Object.fromEntries(all.map(([name, waiting]) => [name, { cursorBacklog: waiting }]));
  return result({ totalMessages: count, messageBacklog: most, storageSize: bytes, cursorDetails });
}

function listSubscriptions(request: GdnRequest): Answer {
  const place = placeOf(request, streamOf(request, "ro"));
  return result(request.gdn.store.messages.subscriptions(place, request.region.name).map(({ name }) => name));
}

function removeSubscription(request: GdnRequest): Answer {
  const place = placeOf(request, streamOf(request, "rw"));
  const name = param(request, "subscription");
  if (!request.gdn.sockets.unsubscribe(place, request.region.name, name)) {
    throw new ApiError(404, 404, `subscription not found: ${name}`);
  }
  return result(true);
}

/** Whoever is subscribed has then read all that is older. */
function expire(request: GdnRequest): Answer {
  const place = placeOf(request, streamOf(request, "rw"));
  const age = seconds(request) * 1000;
  skipAll(request, place, age);
  return result(true);
}

function skipAll(request: GdnRequest, place: StreamPlace, age = 0, only?: string): void {
  const { messages, database } = request.gdn.store;
  database.transaction(() => {
    for (const { id, name } of messages.subscriptions(place, request.region.name)) {
      if (only === undefined || name === only) messages.skip(place, request.region.name, id, age);
    }
  });
}

/** Of all streams of the fabric, or of all in which one is subscribed by that name. */
function clearBacklogs(request: GdnRequest): Answer {
  const { fabric, params } = request;
  for (const stream of request.gdn.store.messages.subscribedStreams(fabric.name)) {
    skipAll(request, { fabric: fabric.name, stream }, 0, params.subscription);
  }
  return result(true);
}

function unsubscribeEverywhere(request: GdnRequest): Answer {
  const { fabric, region } = request;
  for (const stream of request.gdn.store.messages.subscribedStreams(fabric.name)) {
    request.gdn.sockets.unsubscribe(
      { fabric: fabric.name, stream },
      region.name,
      param(request, "subscription"),
    );
  }
  return result(true);
}

/** The body as it is, whatever it is. */
function publish(request: GdnRequest): Answer {
  const place = placeOf(request, streamOf(request, "rw"));
  const payload = request.body.toString("base64");
  request.gdn.store.messages.publish(place, request.region.name, { payload });
  return result(true);
}

function seconds(request: GdnRequest): number {
  const text = param(request, "seconds");
  if (!/^\d{1,10}$/.test(text)) throw badParameter(`The seconds must be a whole number, not '${text}'.`);
  return Number(text);
}

function readTtl(request: GdnRequest): Answer {
  return result(request.gdn.store.messages.ttl(request.fabric.name, !flag(request, "global", true)));
}

function setTtl(request: GdnRequest): Answer {
  const isLocal = !flag(request, "global", true);
  request.gdn.store.messages.setTtl(request.fabric.name, isLocal, seconds(request));
  return result(true);
}

const recorded = { evidence: "recorded", contentType: "application/json" } as const;
const read = { method: "GET", scope: "fabric ro", evidence: "client" } as const;
const write = { scope: "fabric rw", evidence: "client" } as const;

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
    note: "`?global=`. One that is there: 409/409 (decided here).",
  },
  {
    ...recorded,
    name: "delete a stream",
    method: "DELETE",
    path: "/streams/:stream",
    scope: "fabric ro",
    handler: remove,
    note: "That of a collection: 403/11 (decided here). One that is in use, without `?force=true`: 412/412 (as Pulsar).",
  },
  {
    ...write,
    scope: "fabric ro",
    name: "publish a message",
    method: "POST",
    path: "/streams/:stream/publish",
    handler: publish,
    note: "The body is the message. Producers, consumers and readers are WebSockets under `/_ws/ws/v2/`.",
  },
  {
    ...read,
    name: "read a stream's statistics",
    path: "/streams/:stream/stats",
    handler: stats,
    note: "In the form of Pulsar; rates are 0.",
  },
  {
    ...read,
    name: "read a stream's backlog",
    path: "/streams/:stream/backlog",
    handler: backlog,
    note: "In the form of Pulsar.",
  },
  {
    ...read,
    name: "list a stream's subscriptions",
    path: "/streams/:stream/subscriptions",
    handler: listSubscriptions,
  },
  {
    ...write,
    scope: "fabric ro",
    name: "delete a stream's subscription",
    method: "DELETE",
    path: "/streams/:stream/subscriptions/:subscription",
    handler: removeSubscription,
    note: "Its consumers are disconnected. One that is not there: 404/404 (decided here).",
  },
  {
    ...write,
    scope: "fabric ro",
    name: "expire a stream's messages",
    method: "POST",
    path: "/streams/:stream/expiry/:seconds",
    handler: expire,
    note: "Whoever is subscribed has then read all that is older.",
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
    note: "`?global=`. In seconds; older messages go.",
  },
  {
    ...write,
    name: "clear the backlog of all streams",
    method: "POST",
    path: "/streams/clearbacklog",
    handler: clearBacklogs,
  },
  {
    ...write,
    name: "clear a subscription's backlog in all streams",
    method: "POST",
    path: "/streams/clearbacklog/:subscription",
    handler: clearBacklogs,
    note: "Also for one that there is not, as Pulsar has it.",
  },
  {
    ...write,
    name: "unsubscribe from all streams",
    method: "DELETE",
    path: "/streams/subscription/:subscription",
    handler: unsubscribeEverywhere,
    note: "Also where there is no such subscription, as Pulsar has it.",
  },
  {
    ...write,
    name: "unsubscribe from all streams, as jsc8 also calls it",
    method: "POST",
    path: "/streams/unsubscribe/:subscription",
    handler: unsubscribeEverywhere,
  },
];
