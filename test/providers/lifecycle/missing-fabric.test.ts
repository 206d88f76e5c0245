import { expect, it } from "vitest";
import { collectionIndex } from "../../../providers/lifecycle/collection-index.ts";
import type { Lifecycle } from "../../../providers/lifecycle/lifecycle.ts";
import { replicationCheck } from "../../../providers/lifecycle/replication-check.ts";
import { restqlQuery } from "../../../providers/lifecycle/restql-query.ts";
import { seedDocuments } from "../../../providers/lifecycle/seed-documents.ts";
import { spotCollection } from "../../../providers/lifecycle/spot-collection.ts";
import { gdnOfFile } from "../../support/gdn-of-file.ts";
import { drive, errorOf, type Properties, testConnection } from "../../support/lifecycle.ts";

const takeGdn = await gdnOfFile();

const inputs: Properties = { fabric: "nosuch", stamp: "acme/project/dev/Type/name" };

// biome-ignore lint/suspicious/noExplicitAny: of any resource.
it.each<[string, Lifecycle<any, any>, Properties, string]>([
  ["a collection", spotCollection, { name: "accounts" }, "create collection accounts in fabric nosuch"],
  [
    "an index",
    collectionIndex,
    { collection: "accounts", name: "byCity", type: "persistent", fields: ["City"] },
    "create index byCity of collection accounts in fabric nosuch",
  ],
  [
    "a saved query",
    restqlQuery,
    { name: "read_query", value: "RETURN 1" },
    "save query read_query in fabric nosuch",
  ],
  [
    "documents",
    seedDocuments,
    { collection: "accounts", documents: [{ _key: "1" }] },
    "seed collection accounts of fabric nosuch",
  ],
  [
    "a check",
    replicationCheck,
    { collection: "accounts", rows: 0 },
    "read collection accounts from every region of fabric nosuch",
  ],
])("%s in a fabric that is not there: the error names it", async (_what, lifecycle, declared, doing) => {
  const { gdn } = await takeGdn();
  const { stamp, ...rest } = { ...inputs, ...declared };
  const all = "stamp" in lifecycle.schema ? { ...rest, stamp } : rest;
  const { message } = await errorOf(drive(lifecycle, testConnection(gdn.info)).create(all));
  expect(message).toContain(`Could not ${doing}: `);
  expect(message).toMatch(
    /: (the GDN answered 404 \(error 1228\): \S.*|there is no fabric 'nosuch')\. Declare it as a SpotFabric, or name one that exists\.$/,
  );
});
