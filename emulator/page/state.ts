import type { JsonObject } from "../common/json.ts";
import type { LocalGdn } from "../operations/local-gdn.ts";
import { placeOf } from "../operations/places.ts";
import { EDGES } from "../store/collection.ts";
import { readyIn, type Fabric as StoredFabric } from "../store/fabrics.ts";
import { regionHost } from "../store/hosts.ts";
import { type Stream as NamedStream, streamsOf } from "../streams/named-streams.ts";
import { graphPicture } from "./graph-picture.ts";
import type { Fabric, Place, State } from "./types.ts";

/** What the page shows of the requests so far. */
export interface LocalState {
  readonly journal: { readonly added: number };
  readonly faults: { list(): readonly unknown[] };
}

/**
 * What the page shows on every view, and asks for again and again: regions and fabrics with their state. `requests`
 * counts the requests since the start: where it has not changed, nothing else has, but for what is `waiting`: writes
 * under way to a region.
 */
export function wholeState(gdn: LocalGdn, { journal, faults }: LocalState): JsonObject {
  const { store, settings, port } = gdn;
  const waiting = store.replication.waiting();
  return {
    tenant: store.tenant,
    lag: settings.lag,
    requests: journal.added,
    messages: store.messages.published,
    faults: faults.list().length,
    regions: store.regions.all.map(({ name, spot, up }) => ({
      name,
      spot,
      up,
      url: `https://${regionHost(name)}:${port}`,
      waiting: waiting.get(name) ?? 0,
      place: shownPlace(name),
    })),
    fabrics: store.fabrics.all().map((fabric) => ({
      ...shownFabric(fabric),
      collections: store.collections.made(fabric.name).length,
      queries: store.savedQueries.allOf(fabric.name).length,
    })),
  } satisfies State;
}

function shownPlace(region: string) {
  const place = placeOf(region);
  if (place === undefined) return null;
  const { city, country, latitude, longitude } = place;
  return { city, country, latitude: Number(latitude), longitude: Number(longitude) } satisfies Place;
}

function shownFabric(fabric: StoredFabric) {
  const now = Date.now();
  return {
    name: fabric.name,
    status: now < fabric.ready ? ("creating" as const) : ("available" as const),
    spotRegion: fabric.spotRegion,
    regions: fabric.regions.map((name) => ({ name, ready: now >= readyIn(fabric, name) })),
  };
}

/**
 * One fabric with its collections, what each region has of them, everybody's saved queries, and what else is in it.
 *
 * @throws ApiError 404/1228
 */
export function fabricState(gdn: LocalGdn, name: string): JsonObject {
  const { fabrics, collections, documents, savedQueries, messages } = gdn.store;
  const fabric = fabrics.get(name);
  return {
    ...shownFabric(fabric),
    metadata: fabric.metadata,
    collections: collections.made(name).map((collection) => ({
      name: collection.name,
      isEdge: collection.type === EDGES,
      isSpot: collection.isSpot,
      isKeyValue: collection.properties.keyValue !== undefined,
      hasStream: collection.properties.hasStream,
      counts: Object.fromEntries(
        fabric.regions.map((region) => [region, documents.count(collection, region)]),
      ),
    })),
    queries: savedQueries.allOf(name).map(({ name, owner, value, parameter, type }) => ({
      name,
      owner,
      value,
      parameter: parameter ?? {},
      type,
    })),
    streams: streamsOf(gdn.store, fabric).map((stream) => shownStream(gdn, fabric, stream)),
    messages: messages.newest(name, NEWEST).map(({ payload, ...message }) => ({
      ...message,
      text: Buffer.from(payload, "base64").toString("utf8").slice(0, LONGEST),
    })),
    ...shownDefinitions(gdn, fabric),
  } satisfies Fabric;
}

/** So many messages are shown, and so many characters of each. */
const NEWEST = 20;
const LONGEST = 500;

function shownStream({ store }: LocalGdn, fabric: StoredFabric, { topic, local }: NamedStream) {
  const place = { fabric: fabric.name, stream: topic };
  const { messages } = store;
  return {
    ...{ topic, local, messages: messages.size(place).count },
    subscriptions: fabric.regions.flatMap((region) =>
      messages.subscriptions(place, region).map(({ id, name }) => ({
        ...{ name, region, backlog: messages.backlog(place, region, id) },
      })),
    ),
  };
}

function shownDefinitions({ store }: LocalGdn, stored: StoredFabric) {
  const { name: fabric } = stored;
  return {
    graphs: store.graphs.all(fabric).map((graph) => ({
      name: graph.name,
      edges: graph.edgeDefinitions.map(({ collection, from, to }) => ({
        ...{ collection, from: from.join(", "), to: to.join(", ") },
      })),
      orphans: graph.orphanCollections.join(", "),
      picture: graphPicture(store, stored, graph),
    })),
    views: store.views.all(fabric).map(({ name, links }) => ({
      name,
      links: Object.entries(links).map(([collection, { fields = {}, includeAllFields }]) => ({
        collection,
        attributes: includeAllFields === true ? "all" : Object.keys(fields).join(", "),
      })),
    })),
    workers: store.workers.all(fabric).map(({ name, isActive, regions, definition }) => ({
      ...{ name, active: isActive, regions: regions.join(", "), definition },
    })),
  };
}
