import fc from "fast-check";
import type { Properties } from "../support/lifecycle.ts";

/** What a program may declare, in the order in which the engine makes it. */
export const SLOTS = ["fabric", "access", "collection", "documents", "query"] as const;
export type Slot = (typeof SLOTS)[number];

/** A declared thing by its slot; the values are those that change in place. */
export interface Program {
  fabric?: { spotDc: string; team: string };
  access?: { level: string };
  collection?: { waitForSync: boolean };
  /** Documents by key. */
  documents?: Record<string, number>;
  query?: { value: string };
}

export const FABRIC = "shop";

const stampOf = (slot: Slot) => `acme/model/dev/${slot}`;

/** The inputs of a slot, as a program gives them to its resource. */
export function inputsOf(slot: Slot, program: Program): Properties | undefined {
  const { fabric, access, collection, documents, query } = program;
  const stamp = stampOf(slot);
  switch (slot) {
    case "fabric":
      return (
        fabric && {
          name: FABRIC,
          dcList: ["us-west", "eu-central"],
          spotDc: fabric.spotDc,
          metadata: { team: fabric.team },
          stamp,
        }
      );
    case "access":
      return access && { apiKeyId: "app", fabric: FABRIC, level: access.level, stamp };
    case "collection":
      return collection && { fabric: FABRIC, name: "carts", waitForSync: collection.waitForSync, stamp };
    case "documents":
      return (
        documents && {
          fabric: FABRIC,
          collection: "carts",
          documents: Object.entries(documents).map(([_key, n]) => ({ _key, n })),
          // Several requests for several documents, so that there is something between them.
          batchSize: 1,
          stamp,
        }
      );
    case "query":
      return query && { fabric: FABRIC, name: "all", value: query.value, stamp };
  }
}

const whole = fc.record(
  {
    fabric: fc.record({ spotDc: fc.constantFrom("us-west", "eu-central"), team: fc.constantFrom("a", "b") }),
    access: fc.record({ level: fc.constantFrom("rw", "ro") }),
    collection: fc.record({ waitForSync: fc.boolean() }),
    documents: fc.dictionary(fc.constantFrom("1", "2", "3"), fc.integer({ min: 1, max: 2 }), { minKeys: 1 }),
    query: fc.record({ value: fc.constantFrom("RETURN 1", "FOR c IN carts RETURN c") }),
  },
  { requiredKeys: [] },
);

/** Programs in which nothing stands on what is not declared. */
export const programs: fc.Arbitrary<Program> = whole.map(
  ({ fabric, access, collection, documents, query }) => {
    if (fabric === undefined) return {};
    return { fabric, access, collection, documents: collection && documents, query };
  },
);
