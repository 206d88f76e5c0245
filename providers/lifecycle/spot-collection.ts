import {
  type CollectionDescription,
  countDocuments,
  createCollection,
  deleteCollection,
  findCollection,
  updateCollection,
} from "../gdn/collections.ts";
import type { Connection } from "../gdn/connection.ts";
import { sampleKeys } from "../gdn/documents.ts";
import { GdnError } from "../gdn/gdn-error.ts";
import { collectionName, fabricName, qualifiedFabric } from "../gdn/names.ts";
import { removeStamp, type StampedObject } from "../gdn/ownership.ts";
import { createStamped } from "./create-stamped.ts";
import { HalfMade, type Lifecycle } from "./lifecycle.ts";
import { flag, name, stamp } from "./schemas.ts";

export interface Inputs {
  fabric: string;
  name: string;
  isSpot: boolean;
  waitForSync: boolean;
  stream: boolean;
  adopt: boolean;
  forceDestroy: boolean;
  stamp: string;
}

export interface State extends Inputs {
  /** The service's own number for the collection. */
  collectionId: string;
  /** Documents when it was last looked at. */
  count: number;
  /** True if the collection was there before and is left there. */
  adopted: boolean;
}

export const spotCollection: Lifecycle<Inputs, State> = {
  schema: {
    fabric: name(fabricName, "fabric name"),
    name: name(collectionName, "collection name"),
    isSpot: flag(true),
    waitForSync: flag(false),
    stream: flag(false),
    adopt: flag(false),
    forceDestroy: flag(false),
    stamp,
  },
  replacedBy: ["fabric", "name", "isSpot"],

  lostByReplacement: (state) =>
    `replaces collection ${state.name} of fabric ${state.fabric}: it is deleted with all documents in it, and made anew`,

  async create(connection, inputs) {
    const { fabric } = inputs;
    const { found, adopted } = await createStamped(connection, {
      fabric,
      object: objectOf(inputs),
      stamp: inputs.stamp,
      look: () => findCollection(connection, fabric, inputs.name),
      send: () => createCollection(connection, fabric, inputs),
      adopt: (present, maker) => mayAdopt(present, inputs, maker),
    });
    const id = `${qualifiedFabric(await connection.tenant(), fabric)}/${inputs.name}`;
    const count = adopted ? ((await countDocuments(connection, fabric, inputs.name)) ?? 0) : 0;
    const state: State = { ...inputs, collectionId: found.id, count, adopted };
    if (found.isSpot !== inputs.isSpot) {
      throw new HalfMade(id, { ...state, isSpot: found.isSpot }, spotDiffers(found, inputs));
    }
    return { id, state };
  },

  async read(connection, _id, state) {
    const found = await findCollection(connection, state.fabric, state.name);
    if (found === undefined || found.id !== state.collectionId) return undefined;
    const count = (await countDocuments(connection, state.fabric, state.name)) ?? 0;
    const { isSpot, waitForSync, hasStream: stream, id: collectionId } = found;
    return { ...state, isSpot, waitForSync, stream, collectionId, count };
  },

  async update(connection, _id, state, inputs) {
    if (state.waitForSync !== inputs.waitForSync || state.stream !== inputs.stream) {
      const { waitForSync, stream: hasStream } = inputs;
      await updateCollection(connection, inputs.fabric, inputs.name, { waitForSync, hasStream });
    }
    return { ...state, ...inputs };
  },

  async delete(connection, _id, state) {
    const { fabric, name: collection } = state;
    if (state.adopted) return;
    const found = await findCollection(connection, fabric, collection);
    // One of the same name that somebody else made meanwhile is not the one that this stack made.
    if (found?.id === state.collectionId) {
      if (!state.forceDestroy) await mustBeEmpty(connection, state);
      await deleteCollection(connection, fabric, collection);
    }
    await removeStamp(connection, fabric, objectOf(state), state.stamp);
  },
};

const objectOf = ({ name: collection }: Inputs): StampedObject => `collection ${collection}`;

function describe({ name: collection, fabric }: Inputs): string {
  return `collection ${collection} in fabric ${fabric}`;
}

function spotDiffers(found: CollectionDescription, inputs: Inputs): GdnError {
  return new GdnError(
    `have ${describe(inputs)} as declared`,
    {
      answer: found.isSpot
        ? "it is a spot collection although isSpot is false"
        : "it is not a spot collection",
    },
    found.isSpot
      ? "Declare isSpot: true, or choose another name."
      : "A collection cannot be made spot later: delete it, or choose another name; its fabric needs a spot region.",
  );
}

/** Takes over a collection of somebody else's only if that was asked for and it is as declared. */
function mayAdopt(found: CollectionDescription, inputs: Inputs, maker: string | undefined): void {
  if (found.isSpot !== inputs.isSpot) throw spotDiffers(found, inputs);
  if (!inputs.adopt) {
    throw new GdnError(
      `create ${describe(inputs)}`,
      {
        answer: `there is one of that name already${maker ? `, made by ${maker}` : ", which this stack did not make"}`,
      },
      "Choose another name, delete that one, or set adopt: true to use it as it is (destroy will then leave it there).",
    );
  }
  const differences = [
    found.waitForSync === inputs.waitForSync ? undefined : `waitForSync is ${found.waitForSync}`,
    found.hasStream === inputs.stream ? undefined : `stream is ${found.hasStream}`,
  ].filter((difference) => difference !== undefined);
  if (differences.length > 0) {
    throw new GdnError(
      `adopt ${describe(inputs)}`,
      { answer: `it does not agree with the declaration: its ${differences.join(", its ")}` },
      "Declare it as it is, then change it with a later update.",
    );
  }
}

async function mustBeEmpty(connection: Connection, state: State): Promise<void> {
  const count = await countDocuments(connection, state.fabric, state.name);
  if (count === undefined || count === 0) return;
  const keys = await sampleKeys(connection, { fabric: state.fabric, collection: state.name }, 5);
  throw new GdnError(
    `delete ${describe(state)}`,
    {
      answer: `it holds ${count} documents that this stack did not put there (_key ${keys.join(", ")}${count > 5 ? ", ..." : ""})`,
    },
    "Remove these first, or set forceDestroy: true on it (with an up before the destroy) to delete them too.",
  );
}
