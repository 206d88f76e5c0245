import type { Connection } from "../../providers/gdn/connection.ts";
import type { Driver, Properties } from "./lifecycle.ts";
import type { GdnInfo, TestGdn } from "./local-gdn.ts";
import type { Outsider } from "./outsider.ts";

/** A GDN, local or not, with the credential of the tests; `apiKeyId` is empty where that is a login. */
export interface Target {
  info: Pick<GdnInfo, "url" | "apiKeyId">;
  request: TestGdn["request"];
}

/** Where a case is played: a GDN, and somebody else on it. */
export interface Stage {
  gdn: Target;
  other: Outsider;
}

/** What the shared scenario needs to know of a resource. All act on a stage on which `prepare` has been. */
export interface ResourceCase {
  type: string;
  driver(connection: Connection): Driver;
  /** Makes what the resource stands on. */
  prepare?(stage: Stage): Promise<void>;
  inputs(stage: Stage): Properties;
  /** What the GDN shows of the object, for somebody else; undefined if it is not there. */
  seen(stage: Stage): Promise<unknown>;
  /** What `seen` answers once the object is as declared. */
  shows: unknown;
  /** Inputs that are changed without a replacement, one after the other, and what is seen then. */
  inPlace: {
    change: Properties;
    shows: unknown;
    /** Whether this can only be told from what was declared before, and not by a run that finds the object. */
    needsState?: true;
  }[];
  /** Inputs whose change needs a new object. */
  replacing: Properties[];
  /** Those of them with which the new object has the name of the old. */
  fixed?: Properties[];
  /** Makes what the new object stands on, after such a change. */
  beforeReplacement?(stage: Stage, change: Properties): Promise<void>;
  /** What a preview warns of before a replacement. */
  loses?: RegExp;
  /** What somebody else does, and the inputs that a refresh shows then. `undo` is checked by an update. */
  outside: { does: string; act(stage: Stage): Promise<unknown>; drift: object }[];
  /** Whether `remove` takes the object itself, and not what it stands on. Default true. */
  ownObject?: false;
  /** Whether a run that does not know of the object finds it as its own. Default true. */
  foundAgain?: false;
  /** Somebody else deletes the object. */
  remove?(stage: Stage): Promise<unknown>;
  /** Somebody else makes such an object, as it is declared. For resources that can adopt. */
  makeOther?(stage: Stage): Promise<unknown>;
  /** What `create` makes of a conflict with somebody else's object. */
  refusal?: RegExp;
}
