import type { Properties } from "../support/lifecycle.ts";
import { inside } from "../support/outsider.ts";
import { LOCAL } from "../support/place.ts";
import type { ResourceCase, Stage } from "../support/resource-case.ts";
import { resourceCases } from "../support/resource-cases.ts";
import type { Operation } from "./faulted-run.ts";

/** A resource under faults: created with its inputs, then updated by `change`. */
export interface FaultedResource {
  name: string;
  resource: ResourceCase;
  declared(stage: Stage): Properties;
  /** Touches all that an update can do; none where an update does nothing. */
  change?: Properties;
  /** Whether an API key has no right on a fabric that it makes, so that it has to let itself in. */
  withStrictKeys?: boolean;
  /** The operations that send requests of their own. Default: all that there are. */
  only?: readonly Operation[];
  /**
   * Faults that a person otherwise hears of, and the requests (from 1) on which they are ridden out: by operation and
   * name of the fault.
   */
  alsoRiddenOut?: { [operation in Operation]?: Record<string, number[]> };
  /** Whether a refresh that met a fault may take it for gone, so that the next up makes it again: a look, no object. */
  mayBeGone?: boolean;
}

const CASES = resourceCases(LOCAL);

function faulted(
  type: string,
  options: {
    name?: string;
    inputs?: Properties;
    change?: Properties;
    only?: readonly Operation[];
    prepare?: ResourceCase["prepare"];
    withStrictKeys?: boolean;
    alsoRiddenOut?: FaultedResource["alsoRiddenOut"];
    mayBeGone?: boolean;
  },
): FaultedResource {
  const resource = CASES.find((each) => each.type === type);
  if (resource === undefined) throw new Error(`There is no resource ${type}.`);
  return {
    name: options.name ?? type,
    resource: { ...resource, prepare: options.prepare ?? resource.prepare },
    declared: (stage) => ({ ...resource.inputs(stage), ...options.inputs }),
    change: options.change,
    only: options.only,
    alsoRiddenOut: options.alsoRiddenOut,
    mayBeGone: options.mayBeGone,
    withStrictKeys: options.withStrictKeys,
  };
}

const checkCase = CASES.find(({ type }) => type === "ReplicationCheck");

/** A region that answers 500 lacks what is looked for: a create looks again, and a refresh finds that it does not hold. */
const check = { alsoRiddenOut: { create: { 500: [3, 4, 5] }, read: { 500: [2, 3, 4] } }, mayBeGone: true };

/** Every resource, so that each kind of request that it can send is sent. */
export const FAULTED: readonly FaultedResource[] = [
  faulted("SpotFabric", {
    change: { spotDc: "eu-central", metadata: { team: "billing" }, users: ["root"] },
    alsoRiddenOut: {
      // After a 500 a create is looked for, and sent again if it did nothing. A key that is refused inside of the
      // stack's own fabric lets itself in.
      create: { 500: [2], 401: [4, 5] },
      update: { 401: [2, 4, 6, 7] },
      delete: { 401: [2, 3] },
    },
  }),
  faulted("SpotFabric", {
    name: "SpotFabric with strict keys",
    withStrictKeys: true,
    only: ["create"],
    alsoRiddenOut: { create: { 500: [2], 401: [4, 9] } },
  }),
  faulted("AccessLevel", {
    change: { level: "ro" },
    // The note of the level before is written, read and removed in a second attempt; a refresh can do without it.
    alsoRiddenOut: {
      create: { 401: [1, 3] },
      read: { 401: [1] },
      update: { 401: [1, 2] },
      delete: { 401: [1, 5, 6] },
    },
  }),
  faulted("ApiKey", {
    change: { attributes: { team: "billing" } },
    alsoRiddenOut: { create: { 500: [6] } },
  }),
  faulted("User", {
    change: { password: "another one", extra: {} },
    alsoRiddenOut: { create: { 500: [1] } },
  }),
  faulted("SpotCollection", { change: { waitForSync: true }, alsoRiddenOut: { create: { 500: [5] } } }),
  // The same requests as a spot collection's, but for a look at what lists do not tell.
  faulted("Collection", { change: { stream: true }, only: ["read"] }),
  faulted("Index", {
    only: ["create", "read", "delete"],
    alsoRiddenOut: { create: { 500: [5] } },
  }),
  faulted("SeedDocuments", {
    // One document in a batch, so that there is something between the first and the last.
    inputs: { batchSize: 1 },
    change: {
      documents: [
        { _key: "1", firstname: "Peter", address: { city: "Queens" } },
        { _key: "3", firstname: "Clark" },
      ],
    },
  }),
  faulted("RestqlQuery", {
    change: { value: "FOR a IN accounts LIMIT 1 RETURN a" },
    alsoRiddenOut: { create: { 500: [6] } },
  }),
  faulted("ReplicationCheck", check),
  faulted("ReplicationCheck", {
    ...check,
    name: "ReplicationCheck of a query",
    inputs: { collection: undefined, query: "read_query" },
    prepare: async (stage) => {
      await checkCase?.prepare?.(stage);
      // Saved queries belong to a user; the API key sees those of its own user.
      const query = { name: "read_query", value: "FOR account IN accounts RETURN account" };
      await stage.gdn.request(inside("stage", "restql"), { method: "POST", body: { query } });
    },
  }),
];
