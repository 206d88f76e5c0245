import { log } from "../../common/log.ts";
import {
  type AccessTarget,
  type DeclaredLevel,
  describeTarget,
  inheritedFrom,
  OBJECT_KINDS,
} from "../../gdn/access-levels.ts";
import type { Connection } from "../../gdn/connection.ts";
import { GdnError } from "../../gdn/gdn-error.ts";

type OwnApiKeyId = () => string | undefined;

/**
 * Why the API key that a run itself uses must not get this level, and what to do instead; undefined if it may: it needs
 * `rw` on whatever a program declares something in, and on `_system`.
 *
 * @param ownApiKeyId asked only where it matters
 */
export function ownKeyConflict({ apiKeyId, level }: DeclaredLevel, ownApiKeyId: OwnApiKeyId) {
  if (apiKeyId === undefined || level === "rw" || apiKeyId !== ownApiKeyId()) return undefined;
  return {
    answer:
      "it is the key that this run itself uses, which could then not do its work there, nor take this back",
    advice: "Run this with the credential of another administrator, or declare the level for another key.",
  };
}

/** @throws GdnError if the run would keep its own key from its work by this level */
export function refuseForOwnKey(connection: Connection, verb: "set" | "restore", level: DeclaredLevel): void {
  const found = ownKeyConflict(level, () => connection.ownApiKeyId);
  if (found === undefined) return;
  const doing = `${verb} the access level of ${describeTarget(level)} to ${level.level}`;
  throw new GdnError(doing, found, found.advice);
}

/**
 * Says so in the preview, which may have another key than the up, one that can only read: it refuses nothing.
 *
 * @param before what the state holds: a level that another credential has set stays without a word
 */
export function warnOfOwnKey(
  level: DeclaredLevel,
  before: Partial<DeclaredLevel>,
  ownApiKeyId: OwnApiKeyId,
): void {
  const parts = ["apiKeyId", "fabric", "level", ...OBJECT_KINDS] as const;
  const found = parts.every((part) => level[part] === before[part])
    ? undefined
    : ownKeyConflict(level, ownApiKeyId);
  if (found === undefined) return;
  const what = `level ${level.level} of ${describeTarget(level)}`;
  log(`warning: an up with the key of this run will refuse ${what}: ${found.answer}. ${found.advice}`);
}

/** Whether the level is that of the very key that provisions, on the whole of a fabric. */
export function isOwnKey({ ownApiKeyId }: Connection, target: AccessTarget): boolean {
  const { apiKeyId } = target;
  return apiKeyId !== undefined && apiKeyId === ownApiKeyId && inheritedFrom(target) === undefined;
}
