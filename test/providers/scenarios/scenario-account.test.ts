import { describe, expect, it } from "vitest";
import { inspect } from "../../support/inspect.ts";
import { accountPlace } from "../../support/place.ts";
import { resourceCases } from "../../support/resources.ts";
import { playScenarios } from "../../support/scenario.ts";
import { testGdn } from "../../support/test-gdn.ts";

/** The same scenario on an account, such as a real one: whatever GDN_URL and a credential in the environment name. */
const account = await accountPlace(process.env);
const isMissing = typeof account === "string";
if (isMissing) console.warn(`The scenario is not played on an account: ${account}.`);

describe.skipIf(isMissing)(`on ${process.env.GDN_URL}`, () => {
  if (!isMissing) playScenarios(account, resourceCases(account));
});

/**
 * So that the above is seen to work: some of it on a local GDN on which nothing has the names that tests are used to,
 * and where the fabrics are not in the region that answers at GDN_URL, north.
 */
const SOME = new Set(["Fabric", "SpotFabric", "AccessLevel", "RestqlQuery", "User"]);
const { info } = await testGdn(
  ...["--tenant", "other-tenant", "--regions", "north,south,east,west", "--spot-regions", "south,west"],
  ...["--fabric-ready", "0"],
);
const stranger = await accountPlace({
  GDN_URL: info.url,
  GDN_API_KEY: info.apiKey,
  GDN_CA_FILE: info.caFile,
});
if (typeof stranger === "string") throw new Error(stranger);
describe("on a local GDN with other names", () => {
  playScenarios(
    stranger,
    resourceCases(stranger).filter(({ type }) => SOME.has(type)),
  );

  it("leaves nothing behind", async () => {
    expect(await inspect(info)).toEqual({ fabrics: {}, levels: {} });
  });
});
