import { z } from "zod";
import {
  type ApiKeyDescription,
  type Attributes,
  changeApiKeyAttributes,
  createApiKey,
  findApiKey,
  getApiKeyAttributes,
  hashOfKey,
  removeApiKey,
} from "../gdn/api-keys.ts";
import type { Connection } from "../gdn/connection.ts";
import { GdnError } from "../gdn/gdn-error.ts";
import { apiKeyId, attributeName } from "../gdn/names.ts";
import { removeStamp, type StampedObject, stampObject } from "../gdn/ownership.ts";
import { announce } from "./announce.ts";
import { createStamped } from "./create-stamped.ts";
import { disownNamesake, isGone } from "./gone.ts";
import { HalfMade, type Lifecycle } from "./lifecycle.ts";
import { refuseIfDifferent, refuseUnlessAdopted } from "./not-ours.ts";
import { flag, name, stamp } from "./schemas.ts";

export interface Inputs {
  apiKeyId: string;
  attributes: Attributes;
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

/** Keys belong to the tenant, so their stamps are with the fabric through which the tenant is managed. */
const TENANT = "_system";

/** Stands before the stamp of a key until its secret is known, and nobody can have used it. */
const MAKING = "making ";

/** How often a key whose secret was lost is made again. */
const ATTEMPTS = 4;

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
    adopt: flag(false),
    stamp,
  },
  usual: { adopted: false },
  replacedBy: ["apiKeyId"],
  changedBy: { key: [], hash: [] },

  lostByReplacement: (state) =>
    `replaces API key ${state.apiKeyId}: whoever uses it is refused from then on, and the new one has no access levels but those that are declared`,

  async create(connection, inputs) {
    const { apiKeyId: id } = inputs;
    const resourceId = `${await connection.tenant()}.${id}`;
    const { found, adopted } = await createWithSecret(connection, inputs);
    const { key = "", hash = hashOfKey(key) } = found;
    const state: State = { ...inputs, key, hash, adopted };
    if (adopted) {
      const present = await declaredAttributes(connection, inputs);
      const names = Object.keys(inputs.attributes).filter(
        (each) => present[each] !== inputs.attributes[each],
      );
      refuseIfDifferent(
        `API key ${id}`,
        names.map((each) => `attribute ${each} is another`),
      );
      return { id: resourceId, state };
    }
    try {
      await changeApiKeyAttributes(connection, id, {}, inputs.attributes);
      await stampObject(connection, TENANT, objectOf(inputs), inputs.stamp);
      return { id: resourceId, state };
    } catch (error) {
      // Kept, since nobody will tell its secret again.
      throw new HalfMade(resourceId, state, error);
    }
  },

  async read(connection, _id, state) {
    const found = await findApiKey(connection, state.apiKeyId);
    // One of the same id that somebody else made meanwhile has another secret.
    if (found === undefined) return undefined;
    if (!isSame(found, state)) return disownNamesake(connection, TENANT, objectOf(state), state);
    return { ...state, hash: found.hash, attributes: await declaredAttributes(connection, state) };
  },

  async update(connection, resourceId, state, inputs) {
    const { apiKeyId: id } = inputs;
    const found = await findApiKey(connection, id);
    if (found === undefined || !isSame(found, state)) throw isGone(`change API key ${id}`);
    try {
      await changeApiKeyAttributes(connection, id, state.attributes, inputs.attributes);
      // Also of a key that was left half made.
      if (!state.adopted) await stampObject(connection, TENANT, objectOf(inputs), inputs.stamp);
      return { ...state, ...inputs };
    } catch (error) {
      const declared = { ...state, ...inputs, attributes: { ...state.attributes, ...inputs.attributes } };
      const attributes = await declaredAttributes(connection, declared).catch(() => declared.attributes);
      throw new HalfMade(resourceId, { ...declared, attributes }, error);
    }
  },

  async delete(connection, _id, state) {
    const { apiKeyId: id } = state;
    if (state.adopted) return;
    const found = await findApiKey(connection, id);
    if (found !== undefined && isSame(found, state)) {
      if (id === connection.ownApiKeyId) throw isInUse(id);
      await removeApiKey(connection, id);
    }
    await removeStamp(connection, TENANT, objectOf(state), state.stamp);
  },
};

interface FoundKey extends Partial<ApiKeyDescription> {
  /** Known only to the run that has made it. */
  key?: string;
}

/**
 * Creates the key, and sees that its secret is known. The secret is in the answer to the create and nowhere else: where
 * that answer was lost, with the connection or with the run that waited for it, the key is one's own, but nobody can
 * ever have used it. It is deleted, and made again. A key whose secret was known may be in use, and is left alone.
 */
async function createWithSecret(
  connection: Connection,
  inputs: Inputs,
): Promise<{ found: FoundKey; adopted: boolean }> {
  const { apiKeyId: id } = inputs;
  for (let attempt = 1; ; attempt += 1) {
    const made = await createStamped<FoundKey>(connection, {
      fabric: TENANT,
      described: `API key ${id}`,
      object: objectOf(inputs),
      stamp: inputs.stamp && `${MAKING}${inputs.stamp}`,
      earlierStamp: inputs.stamp,
      look: () => findApiKey(connection, id),
      send: async () => ({ key: await createApiKey(connection, id) }),
      adopt: (_found, maker) => {
        if (!inputs.adopt && inputs.stamp !== "" && maker === inputs.stamp) throw isMadeAlready(id);
        refuseUnlessAdopted(inputs.adopt, `create API key ${id}`, maker?.replace(MAKING, ""));
      },
    });
    if (made.adopted || made.found.key !== undefined) return made;
    if (id === connection.ownApiKeyId) throw isInUse(id);
    if (attempt === ATTEMPTS) {
      throw new GdnError(
        `create API key ${id}`,
        { answer: `the answer with its secret was lost ${ATTEMPTS} times` },
        "Run the same command again once the connection is better.",
      );
    }
    announce(`The secret of API key ${id} was lost on its way, so the key is deleted and made again.`);
    await removeApiKey(connection, id);
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

const objectOf = ({ apiKeyId: id }: Inputs): StampedObject => `apikey ${id}`;

function isMadeAlready(id: string): GdnError {
  return new GdnError(
    `create API key ${id}`,
    { answer: "this stack has made it before, and its secret, which is told only once, is not in the state" },
    "Set adopt: true to use it without its secret (destroy will then leave it there), or delete it, which ends it for whoever uses it, to have it made anew.",
  );
}

function isInUse(id: string): GdnError {
  return new GdnError(
    `delete API key ${id}`,
    { answer: "it is the key that this run itself uses" },
    "Set gdn:apiKey to another key, or take it out of the stack without deleting it: pulumi state delete.",
  );
}
