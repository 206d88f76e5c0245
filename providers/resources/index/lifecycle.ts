import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import {
  createIndex,
  dropIndex,
  findIndex,
  type IndexDefinition,
  type IndexDescription,
  type IndexedCollection,
  listIndexes,
} from "../../gdn/indexes.ts";
import { collectionName, fabricName, indexName } from "../../gdn/names.ts";
import { INDEX_TYPES, type IndexType } from "../../gdn/terms.ts";
import { type TaggedObjectKind, taggedObject } from "../../ownership/tagged-object.ts";
import type { Lifecycle, Rule } from "../../pulumi/lifecycle.ts";
import { flag, name, oneOf, stamp } from "../../pulumi/schemas.ts";

export interface Inputs extends IndexDefinition, IndexedCollection {
  adopt: boolean;
  stamp: string;
}

export interface State extends Inputs {
  /** The service's own number for the index, after the collection's name. */
  indexId: string;
  /** True if the index was there before and is left there. */
  adopted: boolean;
}

/** Inputs that mean something for these types only. */
const ONLY_FOR = {
  deduplicate: ["persistent", "hash", "skiplist"],
  geoJson: ["geo"],
  minLength: ["fulltext"],
  expireAfter: ["ttl"],
} as const satisfies Partial<Record<keyof IndexDefinition, readonly IndexType[]>>;

/** How many fields these types are over at most; none of them can be unique. */
const MOST_FIELDS: Partial<Record<IndexType, number>> = { geo: 2, fulltext: 1, ttl: 1 };

/** What describes an index: none of it can be changed. */
const DEFINITION = [
  "type",
  "fields",
  "unique",
  "sparse",
  ...Object.keys(ONLY_FOR),
] as (keyof IndexDefinition)[];

const rules: readonly Rule<Inputs>[] = [
  ...Object.entries(ONLY_FOR).map(([name, types]): Rule<Inputs> => {
    const property = name as keyof typeof ONLY_FOR;
    return {
      about: ["type", property],
      failures: ({ type, [property]: value }) =>
        value === undefined || (types as readonly IndexType[]).includes(type)
          ? []
          : [{ property, reason: `is only for type ${types.join(", ")}` }],
    };
  }),
  {
    about: ["type", "fields"],
    failures: ({ type, fields }) => {
      const most = MOST_FIELDS[type];
      if (most === undefined || fields.length <= most) return [];
      return [{ property: "fields", reason: `may name at most ${most} with type ${type}` }];
    },
  },
  {
    about: ["type", "unique"],
    failures: ({ type, unique }) =>
      unique && MOST_FIELDS[type] !== undefined
        ? [{ property: "unique", reason: `is not possible with type ${type}` }]
        : [],
  },
  {
    about: ["type", "expireAfter"],
    failures: ({ type, expireAfter }) =>
      type === "ttl" && expireAfter === undefined
        ? [{ property: "expireAfter", reason: "is required with type ttl: a number of seconds" }]
        : [],
  },
];

const optionalFlag = z.boolean({ error: "must be true or false" }).optional();

const kind: TaggedObjectKind<Inputs, Pick<State, "indexId">, IndexDescription> = {
  tag: "index",
  path: ({ collection, name: index }) => `${collection}/${index}`,
  describe: ({ name: index, collection, fabric }) =>
    `index ${index} of collection ${collection} in fabric ${fabric}`,
  list: { of: ({ fabric, collection }) => `indexes of ${fabric}/${collection}`, read: listIndexes },
  isNamed: (found, { name: wanted }) => found.name === wanted,
  find: (connection, inputs) => findIndex(connection, inputs, inputs.name),
  create: (connection, inputs) => createIndex(connection, inputs, definitionOf(inputs)),
  outputs: ({ id }) => ({ indexId: id }),
  // One of the same name that was made anew by somebody else, perhaps over other attributes, is another index.
  isSame: ({ id }, { indexId }) => id === indexId,
  declared: () => ({}),
  differences: differencesOf,
  delete: (connection, state) => dropIndex(connection, state, state.name),
};

export const collectionIndex: Lifecycle<Inputs, State> = {
  schema: {
    fabric: name(fabricName, "fabric name"),
    collection: name(collectionName, "collection name"),
    name: name(indexName, "index name"),
    type: oneOf(...INDEX_TYPES),
    fields: z
      .array(z.string({ error: "must be the name of an attribute" }).min(1, { error: "must not be empty" }), {
        error: "must be a list of attributes",
      })
      .min(1, { error: "must name at least one attribute" }),
    unique: flag(false),
    sparse: optionalFlag,
    deduplicate: optionalFlag,
    geoJson: optionalFlag,
    minLength: z.int({ error: "must be a whole number" }).min(1, { error: "must be at least 1" }).optional(),
    expireAfter: z
      .number({ error: "must be a number of seconds" })
      .min(0, { error: "must be at least 0" })
      .optional(),
    adopt: flag(false),
    stamp,
  },
  replacedBy: ["fabric", "collection", "name", ...DEFINITION],
  changedBy: { indexId: [] },

  rules,

  ...taggedObject(kind),
};

/** What the service does not tell of an index counts as declared. */
function differencesOf(found: IndexDescription, inputs: Inputs): string[] {
  const isTold = (input: keyof IndexDefinition) => inputs[input] !== undefined && found[input] !== undefined;
  const different = DEFINITION.filter(
    (input) => isTold(input) && !isDeepStrictEqual(found[input], inputs[input]),
  );
  return different.map((input) => `${input} is ${JSON.stringify(found[input])}`);
}

/** What goes in the request: declared values only. */
function definitionOf(inputs: Inputs): IndexDefinition {
  const declared = (["name", ...DEFINITION] as const).filter((input) => inputs[input] !== undefined);
  return Object.fromEntries(declared.map((input) => [input, inputs[input]])) as unknown as IndexDefinition;
}
