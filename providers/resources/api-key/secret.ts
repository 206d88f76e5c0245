import { log } from "../../common/log.ts";
import { type ApiKeyDescription, createApiKey, findApiKey, removeApiKey } from "../../gdn/api-keys.ts";
import type { Connection } from "../../gdn/connection.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import { refuseUnlessAdopted } from "../../ownership/adoption.ts";
import { createTagged } from "../../ownership/create-tagged.ts";
import { readOwnerTag, type TaggedObject } from "../../ownership/owner-tags.ts";
import { MAKING } from "../../ownership/unsaved.ts";
import { TENANT } from "./rotation-note.ts";

/** How often a key whose secret was lost is made again. */
const ATTEMPTS = 4;

/** What of a declaration decides how a key comes to be. */
interface DeclaredKey {
  apiKeyId: string;
  adopt: boolean;
  stamp: string;
}

/** A key, with what is known of it. */
export interface FoundKey extends Partial<ApiKeyDescription> {
  /** Known only to the run that has made it. */
  key?: string;
}

/**
 * Creates the key, and sees that its secret is known. The secret is in the answer to the create and nowhere else: where
 * that answer was lost, with the connection or with the run that waited for it, the key is one's own, but nobody can
 * ever have used it. It is deleted, and made again. A key whose secret was known may be in use, and is left alone.
 */
export async function createWithSecret(
  connection: Connection,
  inputs: DeclaredKey,
): Promise<{ found: FoundKey; adopted: boolean }> {
  const { apiKeyId: id } = inputs;
  for (let attempt = 1; ; attempt += 1) {
    const made = await createTagged<FoundKey>(connection, {
      fabric: TENANT,
      described: `API key ${id}`,
      object: objectOf(inputs),
      stamp: inputs.stamp && `${MAKING}${inputs.stamp}`,
      earlierOwnerTag: inputs.stamp,
      look: () => findApiKey(connection, id),
      send: async () => ({ key: await createApiKey(connection, id) }),
      adopt: (_found, maker) => {
        if (!inputs.adopt && inputs.stamp !== "" && maker === inputs.stamp) throw secretLostError(id);
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
    log(`The secret of API key ${id} was lost on its way, so the key is deleted and made again.`);
    await removeApiKey(connection, id);
  }
}

/** Whether nobody can know the secret of a key: a run that was cut off has made it in the place of another. */
export async function isUnknownToAll(
  connection: Connection,
  key: { apiKeyId: string; stamp: string },
): Promise<boolean> {
  return (
    key.stamp !== "" && (await readOwnerTag(connection, TENANT, objectOf(key))) === `${MAKING}${key.stamp}`
  );
}

export const objectOf = ({ apiKeyId: id }: { apiKeyId: string }): TaggedObject => `apikey ${id}`;

function secretLostError(id: string): GdnError {
  return new GdnError(
    `create API key ${id}`,
    { answer: "this stack has made it before, and its secret, which is told only once, is not in the state" },
    "Set adopt: true to use it without its secret (destroy will then leave it there), or delete it, which ends it for whoever uses it, to have it made anew.",
  );
}

/** The error of a key that the run would cut itself off from. */
export function isInUse(id: string): GdnError {
  return new GdnError(
    `delete API key ${id}`,
    { answer: "it is the key that this run itself uses" },
    "Set gdn:apiKey to another key, or take it out of the stack without deleting it: pulumi state delete.",
  );
}
