import {
  asDeclared,
  type CollectionDescription,
  findCollection,
  listCollections,
  updateCollection,
} from "../../gdn/collections.ts";
import type { Connection } from "../../gdn/connection.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import {
  countPairs,
  createKeyValue,
  deleteKeyValue,
  type KeyValueDefinition,
  listKeyValues,
  samplePairs,
} from "../../gdn/key-value.ts";
import { collectionName, fabricName } from "../../gdn/names.ts";
import {
  differencesBetween,
  type TaggedInputs,
  type TaggedObjectKind,
  type TaggedState,
  taggedObject,
} from "../../ownership/tagged-object.ts";
import type { Lifecycle } from "../../pulumi/lifecycle.ts";
import { flag, name, stamp } from "../../pulumi/schemas.ts";

export interface Inputs extends TaggedInputs, KeyValueDefinition {
  forceDestroy: boolean;
}

interface Outputs {
  /** The service's own number for the collection. */
  collectionId: string;
}

export type State = Inputs & Outputs & TaggedState;

/** What is told of a key-value collection in two lists: that of its kind, and that of all collections. */
type Found = CollectionDescription & { expiration: boolean };

const declared = ({ expiration, ...collection }: Found) => {
  const { stream, waitForSync } = asDeclared(collection);
  return { expiration, stream, waitForSync };
};

const kind: TaggedObjectKind<Inputs, Outputs, Found> = {
  tag: "kv",
  describe,
  list: {
    of: ({ fabric }) => `key-value collections of ${fabric}`,
    read: async (connection, { fabric }) => {
      const [kinds, all] = await Promise.all([
        listKeyValues(connection, fabric),
        listCollections(connection, fabric),
      ]);
      return kinds?.flatMap(({ name: wanted, expiration }) => {
        const collection = all?.find((each) => each.name === wanted);
        return collection === undefined ? [] : [{ ...collection, expiration }];
      });
    },
  },
  isNamed: (found, { name: wanted }) => found.name === wanted,
  find: async (connection, { fabric, name: wanted }) => {
    const found = await findCollection(connection, fabric, wanted);
    // One of that name which is not for keys and values is another's: its creation is a conflict.
    const ofKind = found && (await listKeyValues(connection, fabric));
    const keyValue = ofKind?.find((each) => each.name === wanted);
    return found && keyValue && { ...found, expiration: keyValue.expiration };
  },
  create: async (connection, inputs) => {
    await createKeyValue(connection, inputs.fabric, inputs);
    return undefined;
  },
  outputs: ({ id }) => ({ collectionId: id }),
  isSame: ({ id }, { collectionId = id }) => id === collectionId,
  declared,
  differences: (found, inputs) => differencesBetween(declared(found), inputs),
  fixedDifferences: ({ expiration }, inputs) => differencesBetween({ expiration }, inputs),
  isChanged: (state, { stream, waitForSync }) => state.stream !== stream || state.waitForSync !== waitForSync,
  change: (connection, { fabric, name: wanted, stream, waitForSync }) =>
    updateCollection(connection, fabric, wanted, { hasStream: stream, waitForSync }),
  beforeDelete: async (connection, state) => {
    if (!state.forceDestroy) await mustBeEmpty(connection, state);
  },
  delete: (connection, { fabric, name: wanted }) => deleteKeyValue(connection, fabric, wanted),
};

export const keyValueCollection: Lifecycle<Inputs, State> = {
  schema: {
    fabric: name(fabricName, "fabric name"),
    name: name(collectionName, "collection name"),
    expiration: flag(false),
    stream: flag(false),
    waitForSync: flag(false),
    adopt: flag(false),
    forceDestroy: flag(false),
    stamp,
  },
  replacedBy: ["fabric", "name", "expiration"],
  changedBy: { collectionId: [] },
  isPartialCreate: ({ collectionId }: Partial<State>) => collectionId === undefined,
  lostByReplacement: (state) =>
    `replaces ${describe(state)}: ${state.adopted ? "it stays as it is, since this stack did not make it" : "it is deleted with all its pairs, and made anew"}`,
  ...taggedObject(kind),
};

function describe({ name: collection, fabric }: Pick<Inputs, "name" | "fabric">): string {
  return `key-value collection ${collection} in fabric ${fabric}`;
}

async function mustBeEmpty(connection: Connection, state: Inputs): Promise<void> {
  const { fabric, name: collection } = state;
  const count = await countPairs(connection, fabric, collection);
  if (count === undefined || count === 0) return;
  const keys = await samplePairs(connection, fabric, collection, 5);
  throw new GdnError(
    `delete ${describe(state)}`,
    { answer: `it holds ${count} pairs (${keys.join(", ")}${count > 5 ? ", ..." : ""})` },
    "Remove these first, or set forceDestroy: true on it (with an up before the destroy) to delete them too.",
  );
}
