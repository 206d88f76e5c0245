import { replicationCheck } from "../../../providers/lifecycle/replication-check.ts";
import { drive } from "../lifecycle.ts";
import { inside } from "../outsider.ts";
import type { ResourceCase } from "../resource-case.ts";
import { bruce, peter } from "./seed-documents.ts";
import { collection, FABRIC, makeAccounts } from "./stage.ts";

export const replicationCheckCase: ResourceCase = {
  type: "ReplicationCheck",
  driver: (connection) => drive(replicationCheck, connection),
  prepare: async (stage) => {
    await makeAccounts(stage);
    await stage.other.send("POST", inside(FABRIC, "document/accounts"), [peter, bruce]);
  },
  inputs: () => ({ fabric: FABRIC, collection: "accounts", rows: 2 }),
  seen: async () => undefined,
  shows: undefined,
  inPlace: [],
  replacing: [
    { rows: 3 },
    { within: 5 },
    { triggers: ["again"] },
    { collection: undefined, query: "read_query" },
    { fabric: "other" },
    { collection: "other" },
  ],
  outside: [],
  remove: ({ other }) => other.send("DELETE", collection("accounts")),
};
