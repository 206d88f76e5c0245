import { expect, it } from "vitest";
import type { Connection } from "../../../providers/gdn/connection.ts";
import { spotCollection } from "../../../providers/resources/collection/lifecycle.ts";
import { collectionIndex } from "../../../providers/resources/index/lifecycle.ts";
import { replicationCheck } from "../../../providers/resources/replication-check/lifecycle.ts";
import { restqlQuery } from "../../../providers/resources/restql-query/lifecycle.ts";
import { seedDocuments } from "../../../providers/resources/seed-documents/lifecycle.ts";
import { gdnOfFile } from "../../support/gdn-of-file.ts";
import { type Driver, drive, errorOf, type Properties, testConnection } from "../../support/lifecycle.ts";

const takeGdn = await gdnOfFile();

const stamp = "acme/project/dev/Type/name";

it.each<[string, (connection: Connection) => Driver, Properties, string]>([
  [
    "a collection",
    (connection) => drive(spotCollection, connection),
    { name: "accounts", stamp },
    "create collection accounts in fabric nosuch",
  ],
  [
    "an index",
    (connection) => drive(collectionIndex, connection),
    { collection: "accounts", name: "byCity", type: "persistent", fields: ["City"], stamp },
    "create index byCity of collection accounts in fabric nosuch",
  ],
  [
    "a saved query",
    (connection) => drive(restqlQuery, connection),
    { name: "read_query", value: "RETURN 1", stamp },
    "save query read_query in fabric nosuch",
  ],
  [
    "documents",
    (connection) => drive(seedDocuments, connection),
    { collection: "accounts", documents: [{ _key: "1" }], stamp },
    "seed collection accounts of fabric nosuch",
  ],
  [
    "a check",
    (connection) => drive(replicationCheck, connection),
    { collection: "accounts", rows: 0 },
    "read collection accounts from every region of fabric nosuch",
  ],
])("%s in a fabric that is not there: the error names it", async (_what, driver, declared, doing) => {
  const { gdn } = await takeGdn();
  const inputs = { fabric: "nosuch", ...declared };
  const { message } = await errorOf(driver(testConnection(gdn.info)).create(inputs));
  expect(message).toContain(`Could not ${doing}: `);
  expect(message).toMatch(
    /: (the GDN answered 404 \(error 1228\): \S.*|there is no fabric 'nosuch')\. Declare it as a SpotFabric, or name one that exists\.$/,
  );
});
