import { spotFabric } from "../../providers/lifecycle/spot-fabric.ts";
import { type Driver, drive, type Properties, testConnection } from "./lifecycle.ts";
import { type TestGdn, testGdn } from "./local-gdn.ts";
import { type Outsider, outsider } from "./outsider.ts";

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

export interface FabricStage {
  gdn: TestGdn;
  other: Outsider;
  driver: Driver;
  /** Makes a user; answers the name that the service made up. */
  makeUser(name: string): Promise<string>;
  /** What the user may do in the fabric. */
  levelOf(user: string): Promise<string>;
}

/** A local GDN of the test's own, with these flags, where new fabrics are ready at once. */
export async function fabricStage(...flags: string[]): Promise<FabricStage> {
  const gdn = await testGdn("--fabric-ready", "0", ...flags);
  const other = await outsider(gdn);
  return {
    ...{ gdn, other, driver: drive(spotFabric, testConnection(gdn.info)) },
    makeUser: async (name) => {
      const user = { email: `${name}@acme.example`, passwd: "secret" };
      return ((await other.send("POST", "/_api/user", user)) as { user: string }).user;
    },
    levelOf: (user) => other.look(`/_api/user/${user}/database/spot`),
  };
}
