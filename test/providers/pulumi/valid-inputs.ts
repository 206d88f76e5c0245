import type { Lifecycle } from "../../../providers/pulumi/lifecycle.ts";
import { accessLevel } from "../../../providers/resources/access-level/lifecycle.ts";
import { apiKey } from "../../../providers/resources/api-key/lifecycle.ts";
import { spotCollection } from "../../../providers/resources/collection/lifecycle.ts";
import { spotFabric } from "../../../providers/resources/fabric/lifecycle.ts";
import { collectionIndex } from "../../../providers/resources/index/lifecycle.ts";
import { replicationCheck } from "../../../providers/resources/replication-check/lifecycle.ts";
import { restqlQuery } from "../../../providers/resources/restql-query/lifecycle.ts";
import { seedDocuments } from "../../../providers/resources/seed-documents/lifecycle.ts";
import { user } from "../../../providers/resources/user/lifecycle.ts";

/** A lifecycle whose inputs are of no interest, since they are made up. */
export type AnyLifecycle = Lifecycle<Record<string, unknown>, Record<string, unknown>>;

/** For each resource inputs that pass, to be spoilt one by one. */
export const VALID_INPUTS: readonly {
  type: string;
  lifecycle: AnyLifecycle;
  inputs: Record<string, unknown>;
}[] = [
  { type: "SpotFabric", lifecycle: any(spotFabric), inputs: { name: "spot", spotDc: "us-west" } },
  {
    type: "AccessLevel",
    lifecycle: any(accessLevel),
    inputs: { apiKeyId: "app", fabric: "spot", level: "rw" },
  },
  {
    type: "ApiKey",
    lifecycle: any(apiKey),
    inputs: { apiKeyId: "app", attributes: { team: "accounts" }, rotateWhenChanged: "2026-11" },
  },
  {
    type: "User",
    lifecycle: any(user),
    inputs: { email: "ann@shop.example", password: "good enough", extra: { team: "accounts" } },
  },
  { type: "SpotCollection", lifecycle: any(spotCollection), inputs: { fabric: "spot", name: "accounts" } },
  {
    type: "Collection",
    lifecycle: any(spotCollection),
    inputs: {
      ...{ fabric: "events", name: "knows", type: "edge" },
      keyOptions: { type: "autoincrement", increment: 2 },
    },
  },
  {
    type: "Index",
    lifecycle: any(collectionIndex),
    inputs: { fabric: "spot", collection: "accounts", name: "by_email", type: "hash", fields: ["email"] },
  },
  {
    type: "SeedDocuments",
    lifecycle: any(seedDocuments),
    inputs: { fabric: "spot", collection: "accounts", documents: [{ _key: "1" }] },
  },
  {
    type: "RestqlQuery",
    lifecycle: any(restqlQuery),
    inputs: { fabric: "spot", name: "read_query", value: "RETURN 1" },
  },
  {
    type: "ReplicationCheck",
    lifecycle: any(replicationCheck),
    inputs: { fabric: "spot", query: "read_query", rows: 5 },
  },
];

function any<Inputs extends object, State extends Inputs>(lifecycle: Lifecycle<Inputs, State>): AnyLifecycle {
  return lifecycle as unknown as AnyLifecycle;
}
