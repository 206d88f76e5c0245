import { inside, makeFabric } from "./outsider.ts";
import type { Names } from "./place.ts";
import type { Stage } from "./resource-case.ts";

/** The path of a collection in the fabric that most cases stand on. */
export const collection = (at: Names, name: string) => inside(at.fabric, `collection/${name}`);

/** Makes that fabric, or another one. */
export async function makeStage({ gdn, other }: Stage, at: Names, fabric = at.fabric): Promise<void> {
  const [spotDc] = at.regions;
  await makeFabric(gdn, other, fabric, { dcList: at.regions.join(","), spotDc });
}

/** With a spot collection `accounts` in it. */
export async function makeAccounts(stage: Stage, at: Names, fabric = at.fabric): Promise<void> {
  await makeStage(stage, at, fabric);
  await makeSpotCollection(stage, fabric, "accounts");
}

export async function makeSpotCollection({ other }: Stage, fabric: string, name: string): Promise<void> {
  await other.send("POST", inside(fabric, "collection"), { name, isSpot: true, strongConsistency: true });
}
