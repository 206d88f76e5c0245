import { z } from "zod";
import type { Connection } from "./connection.ts";
import { ErrorNum } from "./gdn-error.ts";

/** What the GDN answers where there is no such object, or nothing that it would be in. */
const MISSING = [ErrorNum.streamNotFound, ErrorNum.fabricNotFound];

/** Where the messages of a stream are: in all regions of the fabric, or in the one where they were sent. */
export interface StreamDefinition {
  /** Without its scope. */
  name: string;
  local: boolean;
}

/** A stream's whole name, by which applications and access levels know it: `c8globals.orders`. */
export function topicOf({ name, local }: StreamDefinition): string {
  return `${local ? "c8locals" : "c8globals"}.${name}`;
}

/** Whether a stream tells the changes of a collection, whose name it has, and comes and goes with it. */
export function isOfCollection({ topic }: StreamDescription): boolean {
  return !/^c8(globals|locals)\./.test(topic);
}

const listed = z.object({ topic: z.string(), local: z.boolean().optional() });

/** Streams as the GDN lists them, those of collections among them (known from jsc8's source). */
export type StreamDescription = z.infer<typeof listed>;

/** Undefined if there is no such fabric. */
export async function listStreams(
  connection: Connection,
  fabric: string,
): Promise<StreamDescription[] | undefined> {
  const body = await connection.callIfPresent(MISSING, {
    doing: `list the streams of fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: z.object({ result: z.array(listed) }),
    send: (client) => client.getAllStreams(),
  });
  return body?.result;
}

/** Creates a stream (recorded). */
export async function createStream(
  connection: Connection,
  fabric: string,
  stream: StreamDefinition,
): Promise<void> {
  await connection.call({
    doing: `create stream ${topicOf(stream)} in fabric ${fabric}`,
    fabric,
    repeatable: false,
    send: (client) => client.createStream(stream.name, stream.local),
  });
}

/** What is in a stream, in the form of Pulsar, which the service's streams are made of (specified, not recorded). */
const stats = z.object({
  storageSize: z.number().default(0),
  backlogSize: z.number().default(0),
  msgInCounter: z.number().default(0),
  subscriptions: z.record(z.string(), z.looseObject({ msgBacklog: z.number().default(0) })).default({}),
  publishers: z.array(z.unknown()).default([]),
});

/** How much a stream holds, and who uses it. */
export interface StreamContents {
  /** Bytes that are kept. */
  storageSize: number;
  /** The most messages that wait for one subscription. */
  backlog: number;
  /** The names of the subscriptions. */
  subscriptions: string[];
}

/** Undefined if the stream or the fabric is gone. */
export async function streamContents(
  connection: Connection,
  fabric: string,
  topic: string,
): Promise<StreamContents | undefined> {
  const body = await connection.callIfPresent(MISSING, {
    doing: `read the statistics of stream ${topic} in fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: z.union([z.object({ result: stats }), stats.transform((result) => ({ result }))]),
    send: (client) => client.getStreamStats(topic, topic.startsWith("c8locals."), true),
  });
  if (body === undefined) return undefined;
  const { storageSize, subscriptions } = body.result;
  const backlog = Math.max(0, ...Object.values(subscriptions).map(({ msgBacklog }) => msgBacklog));
  return { storageSize, backlog, subscriptions: Object.keys(subscriptions) };
}

/**
 * Deletes a stream with all its messages. One that is gone already is no error.
 *
 * @param force whether it goes even while somebody is connected to it or subscribed
 */
export async function deleteStream(
  connection: Connection,
  fabric: string,
  topic: string,
  force: boolean,
): Promise<void> {
  await connection.callIfPresent(MISSING, {
    doing: `delete stream ${topic} of fabric ${fabric}`,
    fabric,
    repeatable: true,
    send: (client) => client.deleteStream(topic, force),
  });
}
