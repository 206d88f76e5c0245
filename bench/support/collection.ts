import { type Client, inFlight } from "./client.ts";
import { batchText } from "./documents.ts";
import type { MeasuredGdn } from "./servers.ts";

/** Where the documents of spot collection `documents` in fabric `bench` are. */
export const DOCUMENTS = "/_fabric/bench/_api/document/documents";
export const CURSORS = "/_fabric/bench/_api/cursor";

/** How many documents one bulk call takes. */
export const BATCH = 1_000;
/** How many bulk calls are under way at a time. */
export const BULK_CALLS = 4;

/** Makes fabric `bench`, and in it spot collection `documents`. */
export async function makeCollection(gdn: MeasuredGdn, client: Client): Promise<void> {
  await client.send("POST", "/_fabric/_system/_api/database", JSON.stringify({ name: "bench" }));
  const key = gdn.info.apiKeyId;
  await client.send("PUT", `/_api/key/${key}/database/bench`, JSON.stringify({ grant: "rw" }));
  const collection = { name: "documents", isSpot: true };
  await client.send("POST", "/_fabric/bench/_api/collection", JSON.stringify(collection));
}

/** Fills the collection with the first `count` documents; nothing is measured. */
export async function fill(client: Client, count: number): Promise<void> {
  await inFlight(BULK_CALLS, Math.ceil(count / BATCH), async (index) => {
    const first = index * BATCH;
    await client.send("POST", DOCUMENTS, batchText(first, Math.min(BATCH, count - first)));
  });
}
