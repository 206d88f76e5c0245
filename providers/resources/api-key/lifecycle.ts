import { z } from "zod";
import { lossMessage } from "../../common/change-messages.ts";
import {
  type ApiKeyDescription,
  type Attributes,
  changeApiKeyAttributes,
  findApiKey,
  getApiKeyAttributes,
  hashOfKey,
  removeApiKey,
} from "../../gdn/api-keys.ts";
import type { Connection } from "../../gdn/connection.ts";
import { isRefusal } from "../../gdn/gdn-error.ts";
import { apiKeyId, attributeName } from "../../gdn/names.ts";
import { refuseIfDifferent } from "../../ownership/adoption.ts";
import { disownNamesake, missingError } from "../../ownership/missing.ts";
import { removeOwnerTag, writeOwnerTag } from "../../ownership/owner-tags.ts";
import { isKnownAtTheEnd } from "../../ownership/unsaved.ts";
import { type Lifecycle, PartialCreate } from "../../pulumi/lifecycle.ts";
import { flag, name, stamp } from "../../pulumi/schemas.ts";
import { whileKeyChanges } from "../access-level/key-turns.ts";
import { deleteForAnother, finishRotation, giveBack, rotate } from "./rotation.ts";
import { type RotationNote, readRotation, removeRotation, TENANT } from "./rotation-note.ts";
import { createWithSecret, isInUse, isUnknownToAll, objectOf } from "./secret.ts";

export interface Inputs {
  apiKeyId: string;
  attributes: Attributes;
  rotateWhenChanged?: string;
  adopt: boolean;
  stamp: string;
}

export interface State extends Inputs {
  /** The whole key; empty for one that was there before. */
  key: string;
  /** The digest that the service shows of it: tells a key from another one of the same id. */
  hash: string;
  /** True if the key was there before and is left there. */
  adopted: boolean;
}

const oneAttribute = name(attributeName, "attribute name");

export const apiKey: Lifecycle<Inputs, State> = {
  schema: {
    apiKeyId: name(apiKeyId, "API key id"),
    attributes: z
      .record(z.string(), z.string({ error: "must be a string" }), { error: "must be an object of strings" })
      .superRefine((attributes, context) => {
        for (const key of Object.keys(attributes)) {
          const reason = oneAttribute.safeParse(key).error?.issues[0]?.message;
          if (reason !== undefined) context.addIssue({ code: "custom", path: [key], message: reason });
        }
      })
      .default({}),
    rotateWhenChanged: z
      .string({ error: "must be a string, such as a date" })
      .min(1, { error: "must not be empty" })
      .max(1000, { error: "must have at most 1000 characters" })
      .optional(),
    adopt: flag(false),
    stamp,
  },
  replacedBy: ["apiKeyId"],
  changedBy: { key: ["rotateWhenChanged"], hash: ["rotateWhenChanged"] },

  explainChange: (state, inputs) =>
    asksForRotation(state, inputs)
      ? lossMessage(
          ["rotateWhenChanged"],
          `makes a new secret for API key ${inputs.apiKeyId}: whoever uses the old one is refused from then on; its access levels stay`,
        )
      : undefined,

  lostByReplacement: (state) =>
    `replaces API key ${state.apiKeyId}: whoever uses it is refused from then on, and the new one has no access levels but those that are declared`,

  create: (connection, inputs) =>
    whileKeyChanges(connection, inputs.apiKeyId, () => create(connection, inputs)),

  async read(connection, _id, state) {
    const found = await findApiKey(connection, state.apiKeyId);
    if (found === undefined) return undefined;
    if (!isSame(found, state)) {
      const note = await rotationOf(connection, state);
      // It was made for this stack, but its secret never reached the state: it is to be rotated once more.
      if (note?.made === found.hash) return { ...state, rotateWhenChanged: undefined };
      // Of one that is being made nobody can know the secret.
      if (note?.kept !== undefined) return undefined;
      // One of the same id that somebody else made meanwhile has another secret.
      return disownNamesake(connection, TENANT, objectOf(state), state);
    }
    return { ...state, hash: found.hash, attributes: await declaredAttributes(connection, state) };
  },

  update: (connection, resourceId, state, inputs) =>
    whileKeyChanges(connection, inputs.apiKeyId, () =>
      asksForRotation(state, inputs)
        ? rotate(connection, resourceId, state, inputs)
        : change(connection, resourceId, state, inputs),
    ),

  async delete(connection, _id, state, heir) {
    const { apiKeyId: id } = state;
    if (state.adopted) return;
    const isMadeAnew = heir?.apiKeyId === id;
    await whileKeyChanges(connection, id, async () => {
      const found = await findApiKey(connection, id);
      if (found !== undefined && (isSame(found, state) || (await isUnknownToAll(connection, state)))) {
        if (id === connection.ownApiKeyId) throw isInUse(id);
        if (isMadeAnew) await deleteForAnother(connection, state, found, heir.stamp);
        else await removeApiKey(connection, id);
      }
      await Promise.all([
        removeOwnerTag(connection, TENANT, objectOf(state), state.stamp),
        ...(isMadeAnew ? [] : [removeRotation(connection, id, state.stamp)]),
      ]);
    });
  },
};

/** Taking the input out of the declaration asks for nothing. */
function asksForRotation(state: State, { rotateWhenChanged }: Inputs): boolean {
  return rotateWhenChanged !== undefined && rotateWhenChanged !== state.rotateWhenChanged;
}

async function create(connection: Connection, inputs: Inputs): Promise<{ id: string; state: State }> {
  const { apiKeyId: id, stamp: maker } = inputs;
  const resourceId = `${await connection.tenant()}.${id}`;
  const note = await readRotation(connection, id, [maker], true);
  const { found, adopted } = await createWithSecret(connection, inputs);
  const { key = "", hash = hashOfKey(key) } = found;
  const state: State = { ...inputs, key, hash, adopted };
  if (adopted) {
    const present = await declaredAttributes(connection, inputs);
    const names = Object.keys(inputs.attributes).filter((each) => present[each] !== inputs.attributes[each]);
    refuseIfDifferent(
      `API key ${id}`,
      names.map((each) => `attribute ${each} is another`),
    );
    return { id: resourceId, state };
  }
  try {
    await giveBack(connection, inputs, note?.kept);
    await Promise.all([
      // Its secret gets lost with a run that is killed before the state is written.
      isKnownAtTheEnd(id, maker) || writeOwnerTag(connection, TENANT, objectOf(inputs), maker),
      ...(note === undefined ? [] : [removeRotation(connection, id, maker)]),
    ]);
    return { id: resourceId, state };
  } catch (error) {
    // Kept, since nobody will tell its secret again.
    throw new PartialCreate(resourceId, state, error);
  }
}

async function change(
  connection: Connection,
  resourceId: string,
  state: State,
  inputs: Inputs,
): Promise<State> {
  const { apiKeyId: id, rotateWhenChanged } = inputs;
  const found = await findApiKey(connection, id);
  if (found === undefined || !isSame(found, state)) throw missingError(`change API key ${id}`);
  try {
    await changeApiKeyAttributes(connection, id, state.attributes, inputs.attributes);
    // Also of a key that was left half made.
    if (!state.adopted) await finishRotation(connection, state, inputs);
    return { ...state, ...inputs, rotateWhenChanged };
  } catch (error) {
    const declared = { ...state, ...inputs, attributes: { ...state.attributes, ...inputs.attributes } };
    const attributes = await declaredAttributes(connection, declared).catch(() => declared.attributes);
    throw new PartialCreate(resourceId, { ...declared, attributes }, error);
  }
}

/** Who may only read keys refreshes nevertheless. */
async function rotationOf(
  connection: Connection,
  { apiKeyId: id, stamp: maker }: State,
): Promise<RotationNote | undefined> {
  try {
    return await readRotation(connection, id, [maker]);
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** The declared attributes as they are now; those of other people are none of ours. */
async function declaredAttributes(connection: Connection, inputs: Inputs): Promise<Attributes> {
  const names = Object.keys(inputs.attributes);
  if (names.length === 0) return {};
  const present = (await getApiKeyAttributes(connection, inputs.apiKeyId)) ?? {};
  return Object.fromEntries(
    names.filter((key) => Object.hasOwn(present, key)).map((key) => [key, String(present[key])]),
  );
}

const isSame = (found: ApiKeyDescription, { hash }: State) => hash === found.hash;
