import { hash } from "node:crypto";
import { z } from "zod";
import type { Connection } from "./connection.ts";
import { ErrorNum } from "./gdn-error.ts";

/** An API key as the GDN describes it: without its secret, which only the answer to its creation holds. */
export interface ApiKeyDescription {
  /** Hex SHA-256 of the whole key. */
  hash: string;
}

/** What the service shows of a key (recorded). */
export function hashOfKey(key: string): string {
  return hash("sha256", key, "hex");
}

/** Attributes that a key carries for whoever uses it. */
export type Attributes = Record<string, string>;

/** @returns undefined if there is no such key */
export async function findApiKey(connection: Connection, id: string): Promise<ApiKeyDescription | undefined> {
  const found = await connection.callIfPresent([ErrorNum.apiKeyNotFound], {
    doing: `look for API key ${id}`,
    repeatable: true,
    answer: z.object({ apikey: z.object({ hash: z.string() }) }),
    send: (client) => client.getAvailableApiKey(id),
  });
  return found?.apikey;
}

/** The ids of all of the tenant's keys. */
export async function listApiKeys(connection: Connection): Promise<string[]> {
  const { result } = await connection.call({
    doing: "list the tenant's API keys",
    repeatable: true,
    answer: z.object({ result: z.array(z.object({ keyid: z.string() })) }),
    send: (client) => client.getAvailableApiKeys(),
  });
  return result.map(({ keyid }) => keyid);
}

/**
 * Creates a key.
 *
 * @returns the whole key, `tenant.id.secret`, which the service never tells again
 */
export async function createApiKey(connection: Connection, id: string): Promise<string> {
  const { key } = await connection.call({
    doing: `create API key ${id}`,
    repeatable: false,
    answer: z.object({ key: z.string() }),
    send: (client) => client.createApiKey(id),
  });
  return key;
}

/** Removes a key. One that is gone already is no error. */
export async function removeApiKey(connection: Connection, id: string): Promise<void> {
  await connection.callIfPresent([ErrorNum.apiKeyNotFound], {
    doing: `delete API key ${id}`,
    repeatable: true,
    send: (client) => client.removeApiKey(id),
  });
}

/** @returns undefined if there is no such key */
export async function getApiKeyAttributes(
  connection: Connection,
  id: string,
): Promise<Record<string, unknown> | undefined> {
  const answer = await connection.callIfPresent([ErrorNum.apiKeyNotFound], {
    doing: `read the attributes of API key ${id}`,
    repeatable: true,
    answer: z.object({ result: z.record(z.string(), z.unknown()) }),
    send: (client) => client.getApikeyAttributes(id),
  });
  return answer?.result;
}

/** Changes declared attributes; those that are not named before or after stay. */
export async function changeApiKeyAttributes(
  connection: Connection,
  id: string,
  before: Attributes,
  after: Record<string, unknown>,
): Promise<void> {
  const doing = `change the attributes of API key ${id}`;
  if (Object.keys(after).length > 0) {
    await connection.call({
      doing,
      repeatable: true,
      // jsc8's own method reads them first, and would write back what somebody else has changed meanwhile.
      send: async (client) => {
        const response: unknown = await client.route(`/_api/key/${id}/attributes`).put("", after);
        return (response as { body?: unknown }).body;
      },
    });
  }
  for (const name of Object.keys(before).filter((each) => !Object.hasOwn(after, each))) {
    await connection.call({
      doing,
      repeatable: true,
      send: (client) => client.deleteApikeyAttribute(id, encodeURIComponent(name)),
    });
  }
}
