import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { RUN_FOLDER, RUN_PARTS, RUN_STACK } from "../../system/folders.js";
import type { Connection } from "../gdn/connection.ts";
import { mergeFabricMetadata } from "../gdn/fabrics.ts";
import { isRefusal } from "../gdn/gdn-error.ts";

/**
 * What the state may not know. `gdn-spot` has the engine write the state once, at the end of a run, so a run that is
 * killed leaves a state that knows nothing of what it made. Therefore a run notes what it makes in the metadata of the
 * fabric, in the request that writes the owner tags; once the state is written, `gdn-spot` takes the note away.
 */
const PREFIX = "gdn-spot:unsaved:";

const noteForm = z.object({
  /** Whether the fabric itself was made. */
  made: z.boolean().default(false),
  /** The owner tags, without their prefix: `collection:accounts`. Of a fabric that was made: none, as all are new. */
  objects: z.array(z.string()).default([]),
  /** How many documents were to be written, by collection and resource: `accounts/1a2b3c4d`. */
  documents: z.record(z.string(), z.number()).default({}),
});

/** What runs have made of which no state is known that has it. */
export type UnsavedNote = z.infer<typeof noteForm>;

/** An owner tag is organization, project, stack, type and name. */
export function stackOf(stamp: string): string {
  return stamp.split("/").slice(0, 3).join("/");
}

/** The key of a stack's note in the metadata of a fabric. */
export function unsavedKey(stack: string): string {
  return `${PREFIX}${stack}`;
}

/** The note of a stack; undefined if its state knows all that it has made in the fabric. */
export function unsavedNote(metadata: Record<string, unknown>, stack: string): UnsavedNote | undefined {
  const text = metadata[unsavedKey(stack)];
  if (typeof text !== "string" || text === "") return undefined;
  try {
    return noteForm.parse(JSON.parse(text));
  } catch {
    return undefined; // Somebody has written there: what they meant is not known.
  }
}

/** Whether a run that was cut off has made an object, as the metadata of its fabric say. */
export function isUnsaved(metadata: Record<string, unknown>, object: string, stamp: string): boolean {
  const note = unsavedNote(metadata, stackOf(stamp));
  return note !== undefined && (note.made || note.objects.includes(object));
}

interface Run {
  folder: string;
  stack: string;
}

function currentRun(): Run | undefined {
  const { [RUN_FOLDER]: folder, [RUN_STACK]: stack } = process.env;
  return folder && stack ? { folder, stack } : undefined;
}

const notes = new WeakMap<Connection, Map<string, UnsavedNote>>();

/** What this run has noted, by fabric. */
function notesOf(connection: Connection): Map<string, UnsavedNote> {
  const byFabric = notes.get(connection) ?? new Map<string, UnsavedNote>();
  notes.set(connection, byFabric);
  return byFabric;
}

/**
 * What is to be merged into the metadata of a fabric before something is made in it.
 *
 * @param news what is not noted yet
 * @returns {} where the engine writes the state each time, and where all is noted
 */
export function unsavedEntry(
  connection: Connection,
  fabric: string,
  news: Partial<UnsavedNote>,
): Record<string, string> {
  const run = currentRun();
  const isNothing = !news.made && !news.objects?.length && news.documents === undefined;
  if (run === undefined || isNothing) return {};
  const byFabric = notesOf(connection);
  const known = byFabric.get(fabric);
  const note: UnsavedNote = {
    made: news.made ?? known?.made ?? false,
    objects: [...new Set([...(known?.objects ?? []), ...(known?.made ? [] : (news.objects ?? []))])],
    documents: { ...known?.documents, ...news.documents },
  };
  const text = JSON.stringify(note);
  if (JSON.stringify(known) === text) return {};
  byFabric.set(fabric, note);
  listFabric(fabric);
  return { [unsavedKey(run.stack)]: text };
}

/** Has `gdn-spot` take the note of an earlier run away: what that one has left is in the state at the end of this one. */
export function listFabric(fabric: string): void {
  const run = currentRun();
  if (run !== undefined) writeFileSync(join(run.folder, RUN_PARTS.fabrics, encodeURIComponent(fabric)), "");
}

/**
 * Goes on with the note of an earlier run that was cut off, where a fabric that was to be made is there already.
 *
 * @param metadata of the fabric; {} of one of somebody else's
 */
export function resumeUnsaved(
  connection: Connection,
  fabric: string,
  metadata: Record<string, unknown>,
): void {
  const run = currentRun();
  if (run === undefined) return;
  const note = unsavedNote(metadata, run.stack);
  if (note === undefined) notesOf(connection).delete(fabric);
  else notesOf(connection).set(fabric, note);
}

/** Notes what carries no owner tag in the metadata of a fabric. Who may not write these makes it nevertheless. */
export async function noteUnsaved(
  connection: Connection,
  fabric: string,
  news: Partial<UnsavedNote>,
): Promise<void> {
  const entry = unsavedEntry(connection, fabric, news);
  if (Object.keys(entry).length === 0) return;
  try {
    await mergeFabricMetadata(connection, fabric, entry);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

/**
 * Has the secret of a key count as known once the state is written.
 *
 * @param stamp the owner tag that the key gets then
 * @returns false where the engine writes the state right after this
 */
export function isKnownAtTheEnd(apiKeyId: string, stamp: string): boolean {
  const run = currentRun();
  if (run === undefined) return false;
  writeFileSync(join(run.folder, RUN_PARTS.keys, encodeURIComponent(apiKeyId)), stamp);
  return true;
}

/** Stands before the owner tag of an API key until its secret is in the state, and nobody can have used it. */
export const MAKING = "making ";

/** Parses the owner tag of an API key. */
export function withoutMaking(entry: string | undefined): { stamp: string | undefined; isMaking: boolean } {
  const isMaking = entry?.startsWith(MAKING) ?? false;
  return { stamp: isMaking ? entry?.slice(MAKING.length) : entry, isMaking };
}
