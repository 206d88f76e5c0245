import { type AccessTarget, describeTarget, type Level } from "../gdn/access-levels.ts";
import type { Connection } from "../gdn/connection.ts";
import { GdnError } from "../gdn/gdn-error.ts";
import { announce } from "./announce.ts";

/** A level as it is declared. */
export interface DeclaredLevel extends AccessTarget {
  level: Level;
}

/**
 * Why the API key that a run itself uses must not get this level, and what to do instead; undefined if it may: it needs
 * `rw` on whatever a program declares something in, and on `_system`.
 *
 * @param ownApiKeyId asked only where it matters
 */
export function hindrance(
  { apiKeyId, fabric, collection, stream, level }: DeclaredLevel,
  ownApiKeyId: () => string | undefined,
): { answer: string; advice: string } | undefined {
  if (apiKeyId === undefined || level === "rw" || apiKeyId !== ownApiKeyId()) return undefined;
  const own = "it is the key that this run itself uses, which";
  return fabric === "_system" && collection === undefined && stream === undefined
    ? {
        answer: `${own} could then neither manage fabrics, keys and levels any more nor take this back`,
        advice: "Run this with the credential of another administrator.",
      }
    : {
        answer: `${own} could then not write, or not even read, what a stack declares there`,
        advice: "Provision with another key than the one that is to have this level.",
      };
}

/** @throws GdnError if the run would keep its own key from its work by this level */
export function refuseForOwnKey(
  connection: Connection,
  verb: "set" | "restore",
  declared: DeclaredLevel,
): void {
  const found = hindrance(declared, () => connection.ownApiKeyId);
  if (found === undefined) return;
  const doing = `${verb} the access level of ${describeTarget(declared)} to ${declared.level}`;
  throw new GdnError(doing, found, found.advice);
}

/**
 * Says so in the preview, which may have another key than the up, one that can only read: it refuses nothing.
 *
 * @param before what the state holds: a level that another credential has set stays without a word
 */
export function warnOfOwnKey(
  declared: DeclaredLevel,
  before: Partial<DeclaredLevel>,
  ownApiKeyId: () => string | undefined,
): void {
  const parts = ["apiKeyId", "fabric", "collection", "stream", "level"] as const;
  if (parts.every((part) => declared[part] === before[part])) return;
  const found = hindrance(declared, ownApiKeyId);
  if (found === undefined) return;
  announce(
    `warning: an up with the key of this run will refuse level ${declared.level} of ${describeTarget(declared)}: ${found.answer}. ${found.advice}`,
  );
}
