import { inside, makeFabric } from "../outsider.ts";
import type { Stage } from "../resource-case.ts";

/** The fabric that most cases stand on. */
export const FABRIC = "stage";

/** The path of a collection in it. */
export const collection = (name: string) => inside(FABRIC, `collection/${name}`);

/** Makes that fabric. */
export async function makeStage({ gdn, other }: Stage): Promise<void> {
  await makeFabric(gdn, other, FABRIC);
}

/** With a spot collection `accounts` in it. */
export async function makeAccounts(stage: Stage): Promise<void> {
  await makeStage(stage);
  await stage.other.send("POST", inside(FABRIC, "collection"), { name: "accounts", isSpot: true });
}
