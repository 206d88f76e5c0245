import { writeFileSync } from "node:fs";
import type { TestGdn } from "./local-gdn.ts";
import { inside, type Outsider, outsider } from "./outsider.ts";

/** Documents: a number by key. */
export type Contents = Map<string, number>;

/** Somebody else, who has made a fabric `stage` that the API key may use. */
export async function ownerOfStage(gdn: TestGdn): Promise<Outsider> {
  const other = await outsider(gdn);
  await other.send("POST", inside("_system", "database"), { name: "stage", options: {} });
  await other.send("PUT", `/_api/key/${gdn.info.apiKeyId}/database/stage`, { grant: "rw" });
  return other;
}

/** Makes `accounts` an empty collection of theirs, and takes faults away. */
export async function emptyStage(gdn: TestGdn, other: Outsider): Promise<void> {
  await gdn.request("/_local/faults", { method: "DELETE" });
  await other.send("DELETE", inside("stage", "collection/accounts"), undefined, [400, 404]);
  await other.send("POST", inside("stage", "collection"), { name: "accounts", isSpot: true });
}

export function writeSeeds(file: string, contents: Contents): void {
  writeFileSync(file, [...contents].map(([_key, n]) => `${JSON.stringify({ n, _key })}\n`).join(""));
}

export async function storedSeeds(other: Outsider): Promise<Contents> {
  const documents = await other.look<{ _key: string; n: number }[]>(inside("stage", "export/accounts"));
  return new Map(documents.map(({ _key, n }) => [_key, n]));
}
