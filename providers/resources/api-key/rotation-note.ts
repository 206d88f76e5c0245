import { z } from "zod";
import type { Connection } from "../../gdn/connection.ts";
import { describeFabric } from "../../gdn/fabrics.ts";
import { ownerTagIn, removeOwnerTag, type TaggedObject, writeOwnerTag } from "../../ownership/owner-tags.ts";
import type { SavedLevel } from "./levels.ts";

/** API keys belong to the tenant, so what is noted of them is with the fabric through which the tenant is managed. */
export const TENANT = "_system";

/** So long a rotation that was cut off can be finished, in ms. */
const LASTS_MS = 7 * 24 * 3600 * 1000;

const PREFIX = "gdn-spot:rotation:";

/** What a key must get again, whose secret was deleted to make another one. */
export interface Kept {
  levels: SavedLevel[];
  attributes: Record<string, unknown>;
}

/**
 * The state of a rotation, noted in the metadata of `_system`: with the old secret the service forgets what the key may
 * do, so a run that is killed in between leaves here what the next one has to restore. It is for the resource alone that
 * began it: nobody else who makes a key of that id gets its levels.
 */
export interface RotationNote {
  /** When it was noted, in ms. */
  at: number;
  /** While the rotation goes on: the digest of the old key, and what the new one is to have. */
  from?: string;
  kept?: Kept;
  /** Once it is over: the digest of the new key. A state that does not hold that has lost it. */
  made?: string;
}

const level = z.enum(["rw", "ro", "none"]);
const noteForm = z.object({
  at: z.number(),
  from: z.string().optional(),
  kept: z
    .object({
      levels: z.array(
        z.object({
          fabric: z.string(),
          collection: z.string().optional(),
          stream: z.string().optional(),
          level,
          declared: z.boolean().optional(),
        }),
      ),
      attributes: z.record(z.string(), z.unknown()),
    })
    .optional(),
  made: z.string().optional(),
});

const objectOf = (apiKeyId: string): TaggedObject => `rotation ${apiKeyId}`;

/**
 * Reads the note of a rotation of this key by one of these makers.
 *
 * @param removesOld removes the notes that nobody has come back to, whoever left them: such as of a key that was given up
 *   halfway
 * @returns undefined if there is none, or nobody has come back to it for long
 */
export async function readRotation(
  connection: Connection,
  apiKeyId: string,
  makers: readonly string[],
  removesOld = false,
): Promise<RotationNote | undefined> {
  const tenant = await describeFabric(connection, TENANT);
  if (removesOld) await removeOld(connection, tenant?.metadata ?? {});
  const { note, maker } = parse(ownerTagIn(tenant, objectOf(apiKeyId)));
  const isOurs = maker !== undefined && maker !== "" && makers.includes(maker);
  return isOurs && note !== undefined && !isOver(note) ? note : undefined;
}

async function removeOld(connection: Connection, metadata: Record<string, unknown>): Promise<void> {
  const old = Object.entries(metadata).filter(([key, entry]) => {
    const { note } = key.startsWith(PREFIX) ? parse(entry) : {};
    return note !== undefined && isOver(note);
  });
  await Promise.all(
    old.map(([key, entry]) => removeRotation(connection, key.slice(PREFIX.length), String(entry))),
  );
}

const isOver = ({ at }: RotationNote) => Date.now() - at > LASTS_MS;

export function writeRotation(
  connection: Connection,
  apiKeyId: string,
  note: Omit<RotationNote, "at">,
  maker: string,
): Promise<void> {
  const text = JSON.stringify({ at: Date.now(), ...note });
  return writeOwnerTag(connection, TENANT, objectOf(apiKeyId), `${text} ${maker}`);
}

/** @param maker or the whole entry */
export function removeRotation(connection: Connection, apiKeyId: string, maker: string): Promise<void> {
  return removeOwnerTag(connection, TENANT, objectOf(apiKeyId), maker);
}

/** Reads `{"at":...} acme/project/dev/ApiKey/app`; both parts may hold braces and blanks. */
function parse(entry: unknown): { note?: RotationNote; maker?: string } {
  if (typeof entry !== "string") return {};
  for (let end = entry.indexOf("} "); end >= 0; end = entry.indexOf("} ", end + 1)) {
    let json: unknown;
    try {
      json = JSON.parse(entry.slice(0, end + 1));
    } catch {
      continue;
    }
    const { success, data } = noteForm.safeParse(json);
    return success ? { note: data, maker: entry.slice(end + 2) } : {};
  }
  return {};
}
