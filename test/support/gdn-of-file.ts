import { cleanUp } from "./cleanup.ts";
import { inside, type ListedFabric, type Outsider, outsider } from "./outsider.ts";
import { type TestGdn, testGdn } from "./test-gdn.ts";

/** A local GDN as a test finds it, and its owner. */
export interface OwnedGdn {
  gdn: TestGdn;
  other: Outsider;
}

/**
 * Starts a local GDN with these flags for the tests of a file, where new fabrics are ready at once. Called at the top of the file; what
 * it answers gives it to the running test, after which it is as it was at first.
 *
 *     const takeGdn = await gdnOfFile();
 *     it("...", async () => {
 *       const { gdn, other } = await takeGdn();
 *     });
 */
export async function gdnOfFile(...flags: string[]): Promise<() => Promise<OwnedGdn>> {
  const gdn = await testGdn("--fabric-ready", "0", ...flags);
  const other = await outsider(gdn);
  const fromTheStart = ["_system", gdn.info.apiKeyId, gdn.info.email];
  return async () => {
    await gdn.clearJournal();
    cleanUp(async () => {
      await gdn.request("/_local/faults", { method: "DELETE" });
      await removeAll(other, (name) => !fromTheStart.includes(name));
    });
    return { gdn, other };
  };
}

/** Removes the fabrics, API keys and users that tests have left. */
export async function removeAll(other: Outsider, isOfTests: (name: string) => boolean): Promise<void> {
  const gone = [400, 404];
  const fabrics = await other.look<ListedFabric[]>(inside("_system", "database/user"));
  for (const { name } of fabrics.filter((each) => isOfTests(each.name))) {
    await other.send("DELETE", inside("_system", `database/${name}`), undefined, gone);
  }
  const keys = await other.look<{ keyid: string }[]>("/_api/key");
  for (const { keyid } of keys.filter((each) => isOfTests(each.keyid))) {
    await other.send("DELETE", `/_api/key/${keyid}`, undefined, gone);
  }
  const users = await other.look<{ user: string; email: string }[]>("/_api/user");
  for (const { user } of users.filter(({ email }) => isOfTests(email))) {
    await other.send("DELETE", `/_api/user/${user}`, undefined, gone);
  }
}
