import { requestGdn } from "../../cli/gdn/background.ts";
import type { GdnInfo } from "./test-gdn.ts";

/** What a test finds on a local GDN, past Pulumi and past our own client: as the owner who logs in. */
export interface Found {
  /** All fabrics but `_system`, by name. */
  fabrics: Record<string, FoundFabric>;
  /** Levels of the API key on fabrics other than `_system`. */
  levels: Record<string, string>;
}

export interface FoundFabric {
  dcList: string[];
  spotDc: string;
  status: string;
  metadata: Record<string, unknown>;
  /** Collections by name, with their documents by key (without `_id` and `_rev`). */
  collections: Record<string, { isSpot: boolean; documents: Record<string, Record<string, unknown>> }>;
  /** Texts of saved queries by name. */
  queries: Record<string, string>;
}

/** The same without the notes in the fabrics' metadata of who made what in them, which depend on what was met. */
export function withoutNotes(found: Found): Found {
  const fabrics = Object.entries(found.fabrics).map(([name, fabric]) => {
    const own = Object.entries(fabric.metadata).filter(([key]) => !key.startsWith("gdn-spot:"));
    return [name, { ...fabric, metadata: Object.fromEntries(own) }];
  });
  return { ...found, fabrics: Object.fromEntries(fabrics) };
}

type Ask = <T>(path: string, options?: { method?: string; body?: unknown; url?: string }) => Promise<T>;

/** Looks at everything that resources could have made. */
export async function inspect(gdn: GdnInfo): Promise<Found> {
  const ask = await owner(gdn);
  const listed = await ask<{ result: { name: string; options: Record<string, unknown> }[] }>(
    "/_fabric/_system/_api/database/user",
  );
  const fabrics: Record<string, FoundFabric> = {};
  for (const { name, options } of listed.result.filter((fabric) => fabric.name !== "_system")) {
    fabrics[name] = {
      dcList: String(options.dcList).split(","),
      spotDc: String(options.spotDc),
      status: String(options.status),
      metadata: (options.metadata ?? {}) as Record<string, unknown>,
      collections: await collectionsOf(ask, name),
      queries: await queriesOf(ask, name),
    };
  }
  const levels = await ask<{ result: Record<string, string> }>(`/_api/key/${gdn.apiKeyId}/database`);
  return {
    fabrics,
    levels: Object.fromEntries(
      Object.entries(levels.result).filter(([name]) => name !== "_system" && !name.endsWith("._system")),
    ),
  };
}

/** Asks with the owner's rights: `root` may do everything in its tenant. */
export async function owner(gdn: GdnInfo): Promise<Ask> {
  const { email, password } = gdn;
  const login = await requestGdn(gdn, "/_open/auth", { method: "POST", body: { email, password } });
  const authorization = `bearer ${(login.body as { jwt: string }).jwt}`;
  return async <T>(path: string, options: Parameters<Ask>[1] = {}) => {
    const { status, body } = await requestGdn(gdn, path, { ...options, headers: { authorization } });
    if (status >= 300)
      throw new Error(`${options.method ?? "GET"} ${path} answered ${status}: ${JSON.stringify(body)}`);
    return body as T;
  };
}

async function collectionsOf(ask: Ask, fabric: string): Promise<FoundFabric["collections"]> {
  const { result } = await ask<{ result: { name: string; isSpot: boolean }[] }>(
    `/_fabric/${fabric}/_api/collection?excludeSystem=true`,
  );
  const collections: FoundFabric["collections"] = {};
  for (const { name, isSpot } of result) {
    const exported = await ask<{ result: Record<string, unknown>[] }>(`/_fabric/${fabric}/_api/cursor`, {
      method: "POST",
      body: { query: `FOR d IN ${name} RETURN UNSET(d, "_id", "_rev")`, batchSize: 10_000 },
    });
    collections[name] = { isSpot, documents: Object.fromEntries(exported.result.map((d) => [d._key, d])) };
  }
  return collections;
}

async function queriesOf(ask: Ask, fabric: string): Promise<Record<string, string>> {
  const { result } = await ask<{ result: { name: string; value: string }[] }>(
    `/_fabric/${fabric}/_api/restql/user`,
  );
  return Object.fromEntries(result.map(({ name, value }) => [name, value]));
}
