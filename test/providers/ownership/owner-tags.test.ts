import { expect, test } from "vitest";
import { removeOwnerTag } from "../../../providers/ownership/owner-tags.ts";
import { testConnection } from "../../support/lifecycle.ts";
import { fabricNamed, inside, makeFabric, outsider } from "../../support/outsider.ts";
import { testGdn } from "../../support/test-gdn.ts";

test("a maker takes its own stamps away, and none of one whose name ends like its own", async () => {
  const gdn = await testGdn("--fabric-ready", "0");
  const other = await outsider(gdn);
  await makeFabric(gdn, other, "shared");
  const own = "acme/p/dev/AccessLevel/x";
  const metadata = {
    "gdn-spot:access:theirs": `none my-${own}`,
    "gdn-spot:access:noted": `none ${own}`,
    "gdn-spot:access:plain": own,
  };
  await other.send("PATCH", inside("shared", "database/metadata"), { metadata });
  const connection = testConnection(gdn.info);
  for (const key of ["theirs", "noted", "plain"])
    await removeOwnerTag(connection, "shared", `access ${key}`, own);
  expect((await fabricNamed(other, "shared"))?.options.metadata).toEqual({
    "gdn-spot:access:theirs": `none my-${own}`,
  });
});
