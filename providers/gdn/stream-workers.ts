import { z } from "zod";
import type { Connection } from "./connection.ts";
import { ErrorNum, isNotFound } from "./gdn-error.ts";

/**
 * Stream workers (on the wire: stream apps) are known from the clients' sources alone. Their name is in the definition:
 * `@App:name("orders")`.
 */
const worker = z
  .object({
    name: z.string(),
    definition: z.string(),
    regions: z.array(z.string()).default([]),
    isActive: z.boolean().optional(),
    active: z.boolean().optional(),
  })
  .transform(({ isActive, active, ...rest }) => ({ ...rest, active: isActive ?? active ?? false }));

/** A stream worker as the GDN describes it. */
export type StreamWorkerDescription = z.infer<typeof worker>;

const workers = z.object({ streamApps: z.array(worker).default([]) });

/** Undefined if there is no such fabric. */
export async function listStreamWorkers(
  connection: Connection,
  fabric: string,
): Promise<StreamWorkerDescription[] | undefined> {
  const body = await connection.callIfPresent([ErrorNum.fabricNotFound], {
    doing: `list the stream workers of fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: workers,
    send: (client) => client.retrieveStreamApp(),
  });
  return body?.streamApps;
}

/** Has the service check a definition. @throws GdnError with the service's words */
export async function validateStreamWorker(
  connection: Connection,
  fabric: string,
  name: string,
  definition: string,
): Promise<void> {
  await connection.call({
    doing: `validate stream worker ${name} of fabric ${fabric}`,
    fabric,
    repeatable: true,
    send: (client) => client.validateStreamApp(definition),
  });
}

/** Saves a new stream worker, which is not active. */
export async function createStreamWorker(
  connection: Connection,
  fabric: string,
  { name, definition, regions }: Omit<StreamWorkerDescription, "active">,
): Promise<void> {
  await connection.call({
    doing: `create stream worker ${name} in fabric ${fabric}`,
    fabric,
    repeatable: false,
    send: (client) => client.createStreamApp(regions, definition),
  });
}

/** Changes the definition and the regions. */
export async function updateStreamWorker(
  connection: Connection,
  fabric: string,
  { name, definition, regions }: Omit<StreamWorkerDescription, "active">,
): Promise<void> {
  await connection.call({
    doing: `change stream worker ${name} of fabric ${fabric}`,
    fabric,
    repeatable: true,
    send: (client) => client.streamApp(name).updateApplication(regions, definition),
  });
}

/** Activates a stream worker, or deactivates it. */
export async function activateStreamWorker(
  connection: Connection,
  fabric: string,
  name: string,
  active: boolean,
): Promise<void> {
  await connection.call({
    doing: `${active ? "activate" : "deactivate"} stream worker ${name} of fabric ${fabric}`,
    fabric,
    repeatable: true,
    send: (client) => client.activateStreamApp(name, active),
  });
}

/** Deletes a stream worker. One that is gone already is no error; by which number that is told is not known. */
export async function deleteStreamWorker(
  connection: Connection,
  fabric: string,
  name: string,
): Promise<void> {
  try {
    await connection.call({
      doing: `delete stream worker ${name} of fabric ${fabric}`,
      fabric,
      repeatable: true,
      send: (client) => client.deleteStreamApp(name),
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
