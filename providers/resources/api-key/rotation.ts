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
import { GdnError } from "../../gdn/gdn-error.ts";
import { missingError } from "../../ownership/missing.ts";
import { writeOwnerTag } from "../../ownership/owner-tags.ts";
import { PartialCreate } from "../../pulumi/lifecycle.ts";
import { levelsOf, restoreLevels } from "./levels.ts";
import type { Inputs, State } from "./lifecycle.ts";
import {
  type Kept,
  type RotationNote,
  readRotation,
  removeRotation,
  TENANT,
  writeRotation,
} from "./rotation-note.ts";
import { createWithSecret, isInUse, objectOf } from "./secret.ts";

/**
 * The service knows no new secret for a key that is there, so the key is deleted and made anew; what the old one might do
 * is noted before, and given to the new one. Each step can be the last one of a run: the next run goes on from there.
 */
export async function rotate(
  connection: Connection,
  resourceId: string,
  state: State,
  inputs: Inputs,
): Promise<State> {
  const { apiKeyId: id } = inputs;
  const doing = `make a new secret for API key ${id}`;
  if (state.adopted) throw isAdopted(doing);
  const found = await findApiKey(connection, id);
  const note = await readRotation(connection, id, [state.stamp, inputs.stamp]);
  // The second is one that an earlier run has made and then lost.
  const isOurs = found !== undefined && (found.hash === state.hash || found.hash === note?.made);
  if (!isOurs && note?.kept === undefined) throw missingError(doing);
  if (id === connection.ownApiKeyId) throw isInUse(id);
  let kept = note?.kept;
  if (isOurs) {
    if (state.stamp !== inputs.stamp) await writeOwnerTag(connection, TENANT, objectOf(inputs), inputs.stamp);
    kept = await keepOf(connection, state, found, note, inputs.stamp);
    await removeApiKey(connection, id);
  }
  const made = await createWithSecret(connection, { ...inputs, adopt: false });
  const { key = "" } = made.found;
  const next: State = { ...state, ...inputs, key, hash: hashOfKey(key) };
  try {
    await giveBack(connection, inputs, kept);
    await endRotation(connection, next);
    return next;
  } catch (error) {
    // Kept, since nobody will tell its secret again.
    throw new PartialCreate(resourceId, next, error);
  }
}

/** Deletes a key that the same run makes anew, as `up --replace` does, and notes for that what it might do. */
export async function deleteForAnother(
  connection: Connection,
  state: State,
  found: ApiKeyDescription,
  heir: string,
): Promise<void> {
  const note = await readRotation(connection, state.apiKeyId, [state.stamp, heir]);
  await keepOf(connection, state, found, note, heir);
  await removeApiKey(connection, state.apiKeyId);
}

/** Gives a new key what the old one might do, and its declared attributes. */
export async function giveBack(
  connection: Connection,
  { apiKeyId: id, attributes }: Inputs,
  kept: Kept | undefined,
): Promise<void> {
  await changeApiKeyAttributes(connection, id, {}, { ...kept?.attributes, ...attributes });
  if (kept !== undefined) await restoreLevels(connection, id, kept.levels);
}

/** Goes on with what a run that was cut off has left of a key that is in the state already. */
export async function finishRotation(connection: Connection, state: State, inputs: Inputs): Promise<void> {
  const note = await readRotation(connection, inputs.apiKeyId, [state.stamp, inputs.stamp]);
  if (note?.kept === undefined) return writeOwnerTag(connection, TENANT, objectOf(inputs), inputs.stamp);
  // Otherwise that run had not begun to delete the old one.
  if (note.from !== state.hash) await giveBack(connection, inputs, note.kept);
  await Promise.all([
    writeOwnerTag(connection, TENANT, objectOf(inputs), inputs.stamp),
    removeRotation(connection, inputs.apiKeyId, state.stamp),
  ]);
}

/** Until the engine has written the new secret into the state it can still get lost. */
async function endRotation(connection: Connection, state: State): Promise<void> {
  await Promise.all([
    writeOwnerTag(connection, TENANT, objectOf(state), state.stamp),
    writeRotation(connection, state.apiKeyId, { made: state.hash }, state.stamp),
  ]);
}

/** Notes what a key has, unless it is a new one that has not got back all that the old one had. */
async function keepOf(
  connection: Connection,
  state: State,
  found: ApiKeyDescription,
  note: RotationNote | undefined,
  maker: string,
): Promise<Kept> {
  if (note?.kept !== undefined && note.from !== found.hash) return note.kept;
  const { apiKeyId: id } = state;
  const kept = {
    levels: await levelsOf(connection, id),
    attributes: withoutDeclared((await getApiKeyAttributes(connection, id)) ?? {}, state.attributes),
  };
  await writeRotation(connection, id, { from: found.hash, kept }, maker);
  return kept;
}

function withoutDeclared(present: Record<string, unknown>, declared: Attributes): Record<string, unknown> {
  return Object.fromEntries(Object.entries(present).filter(([name]) => !Object.hasOwn(declared, name)));
}

function isAdopted(doing: string): GdnError {
  return new GdnError(
    doing,
    { answer: "this stack has not made it, but taken it over" },
    "Take rotateWhenChanged out of the declaration, and let whoever made the key renew it.",
  );
}
