import { ApiError } from "../common/api-error.ts";
import type { Fabric } from "../store/fabrics.ts";
import { isLocalStream } from "../store/messages.ts";
import type { Store } from "../store/store.ts";

export interface Stream {
  /** `c8globals.orders`, `c8locals.orders`, or a collection's name. */
  readonly topic: string;
  readonly local: boolean;
}

/** The streams that were made, then those of collections, which have the collection's name (client source). */
export function streamsOf(
  { streams, collections }: Pick<Store, "streams" | "collections">,
  fabric: Fabric,
): Stream[] {
  const made = streams.all(fabric.name).map((topic) => ({ topic, local: isLocalStream(topic) }));
  const ofCollections = collections
    .made(fabric.name)
    .filter(({ properties }) => properties.hasStream)
    .map(({ name, properties }) => ({ topic: name, local: properties.isLocal }));
  return [...made, ...ofCollections];
}

/** @throws ApiError 404/100016 */
export function streamNamed(
  store: Pick<Store, "streams" | "collections">,
  fabric: Fabric,
  topic: string,
): Stream {
  const found = streamsOf(store, fabric).find((stream) => stream.topic === topic);
  if (found === undefined) throw new ApiError(404, 100016, "stream not found");
  return found;
}
