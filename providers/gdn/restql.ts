import { z } from "zod";
import type { Connection } from "./connection.ts";
import { ErrorNum, isNotImplemented } from "./gdn-error.ts";

/** A saved query. */
export interface RestqlDescription {
  name: string;
  value: string;
  /** Values for its bind parameters that the query is saved with. Recorded answers do not tell them. */
  parameters?: Record<string, unknown>;
}

const restqlObject = z
  .object({
    name: z.string(),
    value: z.string(),
    parameter: z.record(z.string(), z.unknown()).nullish(),
  })
  .transform(
    ({ name, value, parameter }): RestqlDescription => ({ name, value, parameters: parameter ?? undefined }),
  );

/** The saved queries of the user behind the credential; undefined if there is no such fabric. */
export async function listRestql(
  connection: Connection,
  fabric: string,
): Promise<RestqlDescription[] | undefined> {
  const body = await connection.callIfPresent([ErrorNum.fabricNotFound], {
    doing: `list the saved queries of fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: z.object({ result: z.array(restqlObject) }),
    send: (client) => client.getRestqls(),
  });
  return body?.result;
}

/**
 * Asks the service whether a query can be parsed.
 *
 * @returns what this GDN cannot run of it, in words; undefined where it can run it
 * @throws GdnError with the service's message (1501) if it cannot be parsed
 */
export async function validateQuery(
  connection: Connection,
  fabric: string,
  name: string,
  value: string,
): Promise<string | undefined> {
  try {
    await connection.call({
      doing: `save query ${name} in fabric ${fabric}`,
      fabric,
      repeatable: true,
      send: (client) => client.validateQuery(value),
    });
    return undefined;
  } catch (error) {
    if (!isNotImplemented(error)) throw error;
    return error.words;
  }
}

/** Saves a new query. */
export async function createRestql(
  connection: Connection,
  fabric: string,
  query: RestqlDescription,
): Promise<void> {
  await connection.call({
    doing: `save query ${query.name} in fabric ${fabric}`,
    fabric,
    repeatable: false,
    send: (client) => client.createRestql(query.name, query.value, query.parameters),
  });
}

/** Changes a saved query's text and parameters. */
export async function updateRestql(
  connection: Connection,
  fabric: string,
  query: RestqlDescription,
): Promise<void> {
  await connection.call({
    doing: `change the saved query ${query.name} in fabric ${fabric}`,
    fabric,
    repeatable: true,
    send: (client) => client.updateRestql(query.name, query.value, query.parameters),
  });
}

/** Deletes a saved query. What the service answers for one that is gone is not recorded, so callers look first. */
export async function deleteRestql(connection: Connection, fabric: string, name: string): Promise<void> {
  await connection.callIfPresent([ErrorNum.fabricNotFound], {
    doing: `delete the saved query ${name} of fabric ${fabric}`,
    fabric,
    repeatable: true,
    send: (client) => client.deleteRestql(name),
  });
}

/** One batch of rows: at most 100, the service's default, since jsc8 1.1.0 cannot ask for another size. */
const batchAnswer = z.object({
  result: z.array(z.unknown()),
  hasMore: z.boolean().default(false),
  id: z.union([z.string(), z.number()]).optional(),
});

/** Runs a saved query in one region and reads all of its rows. */
export async function* executeRestql(
  connection: Connection,
  fabric: string,
  name: string,
  region: { name: string; url: string },
): AsyncGenerator<unknown[]> {
  const doing = `run the saved query ${name} of fabric ${fabric} in region ${region.name}`;
  const where = { doing, fabric, url: region.url, answer: batchAnswer };
  let batch = await connection.call({
    ...where,
    repeatable: true,
    send: (client) => client.executeRestql(name),
  });
  yield batch.result;
  while (batch.hasMore && batch.id !== undefined) {
    const id = String(batch.id);
    // A batch that was sent but not received is lost to the cursor, so this is not repeated.
    batch = await connection.call({
      ...where,
      repeatable: false,
      send: (client) => client.getNextBatchFromCursor(id),
    });
    yield batch.result;
  }
}
