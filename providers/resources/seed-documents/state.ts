import type { KeyedDocument } from "../../gdn/documents.ts";
import type { Manifest, RecordedManifest } from "./source/manifest.ts";

export interface Inputs {
  fabric: string;
  collection: string;
  documents?: KeyedDocument[];
  source?: string;
  keyField: string;
  onConflict: "error" | "replace" | "keep";
  batchSize: number;
  /** How many documents a change may remove. Default: see `seed-loss.ts`. */
  maxRemoved?: number;
  /** Whether `documents` came to the program from elsewhere, such as a look-up. Put in by the resource's class. */
  lookedUp?: boolean;
  delimiter?: string;
  onInvalid?: "error" | "skip";
  /** Computed by check: changes exactly when a document does. */
  digest?: string;
  /** Computed by check: what was said of the documents, as a hash, so that it is said once. */
  noted?: string;
  stamp: string;
}

export interface State extends Inputs, RecordedManifest {
  count: number;
  /** Keys that were there before, with equal content or (`onConflict: keep`) other, and are left alone. */
  kept: string[];
  /** Of these as they were declared when they were last looked at. */
  keptDigest?: string;
  /** Of a seeding that was cut off: the digest of the documents of which some are there. */
  goal?: string;
  /** The digest that the last run left which came to its end, where what is there is known to be other. */
  seeded?: string;
  /** Whether an owner tag says in the fabric that this resource has begun to seed. */
  isStamped?: boolean;
}

type Unfinished = Pick<State, "kept" | "keptDigest" | "goal" | "isStamped" | "seeded">;

/** What the last run left which came to its end, whatever has been found of it since. */
export function lastSeeded({ seeded, digest }: State): string | undefined {
  return seeded ?? digest;
}

/** With the digest of what is there, so that the next preview shows that something is still to be done. */
export function halfway(inputs: Inputs, manifest: Manifest, rest: Unfinished): State {
  return { ...finished(inputs, manifest, rest), digest: manifest.digest };
}

export function finished(
  inputs: Inputs,
  manifest: Manifest,
  { kept, keptDigest, goal, isStamped, seeded }: Unfinished,
): State {
  return {
    ...inputs,
    ...manifest.toState(),
    count: manifest.count,
    kept,
    keptDigest,
    goal,
    isStamped,
    seeded,
  };
}
