import { spotFabric } from "../../providers/resources/fabric/lifecycle.ts";
import { gdnOfFile, type OwnedGdn } from "./gdn-of-file.ts";
import { type Driver, drive, type Properties, testConnection } from "./lifecycle.ts";
import { outsider } from "./outsider.ts";
import { testGdn } from "./test-gdn.ts";

/** Who says to have made the fabric. */
export const STAMP = "acme/project/dev/SpotFabric/fabric";

/** A fabric in two of the three regions, with a spot region, as a program declares it. */
export const declaredFabric = (change: Properties = {}): Properties => ({
  name: "spot",
  dcList: ["us-west", "eu-central"],
  spotDc: "us-west",
  stamp: STAMP,
  ...change,
});

export interface FabricStage extends OwnedGdn {
  driver: Driver;
  /** Makes a user; answers the name that the service made up. */
  makeUser(name: string): Promise<string>;
  /** What the user may do in the fabric. */
  levelOf(user: string): Promise<string>;
}

/** A local GDN of the test's own, with these flags, where new fabrics are ready at once. */
export async function fabricStage(...flags: string[]): Promise<FabricStage> {
  const gdn = await testGdn("--fabric-ready", "0", ...flags);
  return stageOn({ gdn, other: await outsider(gdn) });
}

/** The same for tests without flags, on one local GDN; see `gdnOfFile`. */
export async function fabricStages(): Promise<() => Promise<FabricStage>> {
  const takeGdn = await gdnOfFile();
  return async () => stageOn(await takeGdn());
}

function stageOn({ gdn, other }: OwnedGdn): FabricStage {
  return {
    ...{ gdn, other, driver: drive(spotFabric, testConnection(gdn.info)) },
    makeUser: async (name) => {
      const user = { email: `${name}@acme.example`, passwd: "secret" };
      return ((await other.send("POST", "/_api/user", user)) as { user: string }).user;
    },
    levelOf: (user) => other.look(`/_api/user/${user}/database/spot`),
  };
}
