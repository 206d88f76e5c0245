import {
  asDeclared,
  type CollectionDescription,
  type CollectionKeyOptions,
  collectionProperties,
  countDocuments,
  createCollection,
  deleteCollection,
  findCollection,
  listCollections,
  updateCollection,
} from "../../gdn/collections.ts";
import type { Connection } from "../../gdn/connection.ts";
import { sampleKeys } from "../../gdn/documents.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import { qualifiedFabric } from "../../gdn/names.ts";
import { shareRead } from "../../gdn/shared-reads.ts";
import { refuseFromEarlierRun, refuseIfDifferent, refuseUnlessAdopted } from "../../ownership/adoption.ts";
import { createTagged } from "../../ownership/create-tagged.ts";
import { disownNamesake } from "../../ownership/missing.ts";
import { releaseOwnerTag, type TaggedObject, writeOwnerTag } from "../../ownership/owner-tags.ts";
import { differencesBetween } from "../../ownership/tagged-object.ts";
import { type Lifecycle, PartialCreate } from "../../pulumi/lifecycle.ts";
import { type Inputs, rules, type State, schema } from "./declaration.ts";

export const spotCollection: Lifecycle<Inputs, State> = {
  schema,
  replacedBy: ["fabric", "name", "type", "isSpot", "isLocal", "keyOptions"],
  changedBy: { collectionId: [] },

  rules,

  lostByReplacement: (state) =>
    `replaces collection ${state.name} of fabric ${state.fabric}: ${state.adopted ? "it stays as it is with all documents in it, since this stack did not make it" : "it is deleted with all documents in it, and made anew"}`,

  async create(connection, inputs) {
    const { fabric } = inputs;
    const { found, adopted, fromEarlierRun } = await createTagged(connection, {
      fabric,
      described: describe(inputs),
      object: objectOf(inputs),
      stamp: inputs.stamp,
      look: () => findCollection(connection, fabric, inputs.name),
      send: () => createCollection(connection, fabric, inputs),
      adopt: (present, maker) => mayAdopt(present, inputs, maker),
    });
    const id = `${qualifiedFabric(await connection.tenant(), fabric)}/${inputs.name}`;
    if (adopted)
      refuseIfDifferent(describe(inputs), differencesBetween(await hiddenInputs(connection, inputs), inputs));
    if (fromEarlierRun) await conform(connection, found, inputs);
    const state: State = { ...inputs, collectionId: found.id, adopted };
    if (found.isSpot !== inputs.isSpot) {
      throw new PartialCreate(id, { ...state, isSpot: found.isSpot }, spotDiffers(found, inputs));
    }
    return { id, state };
  },

  async read(connection, id, state) {
    const { fabric } = state;
    const all = await shareRead(connection, `collections of ${fabric}`, id, () =>
      listCollections(connection, fabric),
    );
    const found = all?.find((collection) => collection.id === state.collectionId);
    if (found === undefined) {
      const hasNamesake = all?.some((collection) => collection.name === state.name);
      return hasNamesake ? disownNamesake(connection, fabric, objectOf(state), state) : undefined;
    }
    return { ...state, ...asDeclared(found), ...(await hiddenInputs(connection, state)) };
  },

  async update(connection, _id, state, inputs) {
    const changed = isChanged(state, inputs);
    const isRenamed = !state.adopted && state.stamp !== inputs.stamp;
    if (changed || isRenamed) await mustBeThere(connection, state);
    if (changed) await change(connection, inputs);
    if (isRenamed) await writeOwnerTag(connection, inputs.fabric, objectOf(inputs), inputs.stamp);
    return { ...state, ...inputs, cacheEnabled: inputs.cacheEnabled };
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
    const isReplaced = found !== undefined && found.id !== state.collectionId;
    await releaseOwnerTag(connection, fabric, objectOf(state), state.stamp, isReplaced);
  },
};

const objectOf = ({ name: collection }: Inputs): TaggedObject => `collection ${collection}`;

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
  refuseUnlessAdopted(inputs.adopt, `create ${describe(inputs)}`, maker);
  refuseIfDifferent(describe(inputs), differencesBetween(asDeclared(found), inputs));
}

/** Whether something is declared otherwise of what the service lets one change. */
function isChanged(before: Partial<Inputs>, inputs: Inputs): boolean {
  return (["waitForSync", "stream", "cacheEnabled"] as const).some(
    (input) => inputs[input] !== undefined && inputs[input] !== before[input],
  );
}

async function change(connection: Connection, inputs: Inputs): Promise<void> {
  const { fabric, name: collection, waitForSync, stream: hasStream, cacheEnabled } = inputs;
  const properties = { hasStream, waitForSync, ...(cacheEnabled === undefined ? {} : { cacheEnabled }) };
  await updateCollection(connection, fabric, collection, properties);
}

/** Makes one's own that was left behind what is declared, or refuses it. */
async function conform(connection: Connection, found: CollectionDescription, inputs: Inputs): Promise<void> {
  const { type, isLocal, ...rest } = asDeclared(found);
  const { keyOptions, cacheEnabled } = await hiddenInputs(connection, inputs);
  const fixed = {
    ...{ type, isLocal },
    // An option that the service does not tell counts as declared.
    ...(keyOptions === undefined ? {} : { keyOptions: { ...inputs.keyOptions, ...keyOptions } }),
  };
  refuseFromEarlierRun(describe(inputs), differencesBetween(fixed, inputs));
  if (isChanged({ ...rest, cacheEnabled }, inputs)) await change(connection, inputs);
}

/** Declared inputs that lists do not tell; not worth a request where none is declared. */
async function hiddenInputs(
  connection: Connection,
  { fabric, name: collection, cacheEnabled, keyOptions }: Inputs,
): Promise<Pick<Inputs, "cacheEnabled" | "keyOptions">> {
  if (cacheEnabled === undefined && keyOptions === undefined) return {};
  const found = await collectionProperties(connection, fabric, collection);
  if (found === undefined) return {};
  const isDeclared = ([option]: [string, unknown]) => Object.hasOwn(keyOptions ?? {}, option);
  const options = Object.fromEntries(Object.entries(found.keyOptions).filter(isDeclared));
  return {
    ...(cacheEnabled === undefined ? {} : { cacheEnabled: found.cacheEnabled }),
    ...(keyOptions === undefined ? {} : { keyOptions: options as unknown as CollectionKeyOptions }),
  };
}

/** One of the same name that somebody else made meanwhile is not to be changed. */
async function mustBeThere(connection: Connection, state: State): Promise<void> {
  const found = await findCollection(connection, state.fabric, state.name);
  if (found?.id === state.collectionId) return;
  throw new GdnError(
    `change ${describe(state)}`,
    { answer: "it is not there any more" },
    "Run 'pulumi refresh', then up makes it again.",
  );
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
