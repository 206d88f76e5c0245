import { expect } from "vitest";
import type { Target } from "./resource-case.ts";
import type { TestGdn } from "./test-gdn.ts";

/** Somebody else in the same tenant, with the owner's login and a client that is not ours. */
export interface Outsider {
  /** One request; fails on a status of 400 and more, unless it is among `accept`. Answers the body. */
  send(method: string, path: string, body?: unknown, accept?: number[]): Promise<unknown>;
  /** The `result` of the answer to a GET. */
  look<T>(path: string): Promise<T>;
}

/** A fabric as the GDN lists it. */
export interface ListedFabric {
  name: string;
  options: { dcList: string; spotDc: string; status: string; metadata: Record<string, unknown> | null };
}

export async function outsider(gdn: TestGdn): Promise<Outsider> {
  const { email, password } = gdn.info;
  const login = await gdn.request("/_open/auth", { method: "POST", body: { email, password } });
  const { jwt } = login.body as { jwt: string };
  return outsiderBy(gdn, { authorization: `bearer ${jwt}` });
}

/** Somebody who sends these headers. */
export function outsiderBy(gdn: Target, headers: Record<string, string>): Outsider {
  const send: Outsider["send"] = async (method, path, body, accept = []) => {
    const answer = await gdn.request(path, { method, headers, ...(body === undefined ? {} : { body }) });
    const good = answer.status < 400 || accept.includes(answer.status);
    expect(good, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`).toBe(true);
    return answer.body;
  };
  return {
    send,
    look: async <T>(path: string) => ((await send("GET", path)) as { result: T }).result,
  };
}

/** The path of something inside a fabric. */
export function inside(fabric: string, path: string): string {
  return `/_fabric/${fabric}/_api/${path}`;
}

/** A new fabric of somebody else's, ready for use, with `rw` for the API key of the tests. */
export async function makeFabric(
  gdn: Target,
  other: Outsider,
  name: string,
  options: object = {},
): Promise<void> {
  await other.send("POST", inside("_system", "database"), { name, options });
  await expect
    .poll(async () => (await fabricNamed(other, name))?.options.status, { timeout: 120_000 })
    .toBe("available");
  const { apiKeyId } = gdn.info;
  if (apiKeyId) await other.send("PUT", `/_api/key/${apiKeyId}/database/${name}`, { grant: "rw" });
}

/** Documents come in the order of their writing, which is nobody's concern. */
function byKey(documents: { _key: string }[]): { _key: string }[] {
  return documents.sort((left, right) => (left._key < right._key ? -1 : 1));
}

export async function fabricNamed(other: Outsider, name: string): Promise<ListedFabric | undefined> {
  const fabrics = await other.look<ListedFabric[]>(inside("_system", "database/user"));
  return fabrics.find((fabric) => fabric.name === name);
}

/**
 * All that there is on a GDN and that resources touch: fabrics with their options, collections, documents, saved
 * queries, streams, views, graphs, stream workers, API keys with their attributes, users, and the levels of the tests' API key. Metadata entries that are null
 * count as absent: merging cannot remove one.
 *
 * @param only what names must have in them to be looked at; default: all of them
 */
export async function snapshot(gdn: Target["info"], other: Outsider, only = ""): Promise<unknown> {
  const listed = await other.look<ListedFabric[]>(inside("_system", "database/user"));
  const fabrics = listed.filter(({ name }) => name.includes(only));
  const all = fabrics.map(async ({ name, options }) => {
    const collections = await other.look<{ name: string; isSpot: boolean }[]>(
      inside(name, "collection?excludeSystem=true"),
    );
    const withDocuments = collections.map(async (collection) => [
      collection,
      byKey(await other.look<{ _key: string }[]>(inside(name, `export/${collection.name}`))),
    ]);
    const metadata = Object.entries(options.metadata ?? {}).filter(([, value]) => value !== null);
    return {
      name,
      options: { ...options, metadata: Object.fromEntries(metadata) },
      collections: await Promise.all(withDocuments),
      queries: await other.look(inside(name, "restql/user")),
      streams: await other.look(inside(name, "streams")),
      views: await other.look(inside(name, "search/view")),
      keyValues: await other.look(inside(name, "kv")),
      graphs: ((await other.send("GET", inside(name, "graph"))) as { graphs: unknown }).graphs,
      workers: ((await other.send("GET", inside(name, "streamapps"))) as { streamApps: unknown }).streamApps,
    };
  });
  const levels = gdn.apiKeyId
    ? await other.look<Record<string, unknown>>(`/_api/key/${gdn.apiKeyId}/database?full=true`)
    : {};
  const keys = await other.look<{ keyid: string }[]>("/_api/key");
  const users = await other.look<{ user: string; email: string }[]>("/_api/user");
  const withAttributes = keys
    .filter(({ keyid }) => keyid.includes(only))
    .map(async (key) => [key, await other.look(`/_api/key/${key.keyid}/attributes`)]);
  return {
    fabrics: await Promise.all(all),
    levels: Object.fromEntries(Object.entries(levels).filter(([name]) => name.includes(only))),
    keys: await Promise.all(withAttributes),
    // The names of users are made up anew each time; there is one of each address.
    users: users.filter(({ email }) => email.includes(only)).map(({ user: _, ...rest }) => rest),
  };
}
