import type { Connection } from "../../providers/gdn/connection.ts";
import type { Lifecycle } from "../../providers/pulumi/lifecycle.ts";
import type { Driver, Properties } from "./lifecycle.ts";
import type { Outsider } from "./outsider.ts";
import type { Names } from "./place.ts";
import type { GdnInfo, TestGdn } from "./test-gdn.ts";

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

/** What the engine has a provider do with a resource. */
export type Operation = "create" | "read" | "update" | "delete";

/** How a resource is played under faults: created as its case declares it, then updated by `change`. */
export interface Faulted {
  /** Default: the resource's type. */
  name?: string;
  /** Beside those of the case. */
  inputs?: Properties;
  /** Default: as the case does. */
  prepare?: ResourceCase["prepare"];
  /** Touches all that an update can do; none where an update does nothing. */
  change?: Properties;
  /** Whether an API key has no right on a fabric that it makes, so that it has to let itself in. */
  withStrictKeys?: boolean;
  /** The operations that send requests of their own. Default: all that there are. */
  only?: readonly Operation[];
  /**
   * Faults that a person otherwise hears of, and the requests (from 1) on which they are ridden out: by operation and
   * name of the fault.
   */
  alsoRiddenOut?: { [operation in Operation]?: Record<string, number[]> };
  /** Whether a refresh that met a fault may take it for gone, so that the next up makes it again: a look, no object. */
  mayBeGone?: boolean;
}

/** A lifecycle whose inputs are of no interest, since they are made up. */
export type AnyLifecycle = Lifecycle<Properties, Properties>;

/** All that the shared tests need of a resource: the file of that name in `test/resources/`. */
export interface ResourceTests {
  cases(at: Names): ResourceCase;
  /** Where another file has not given it already: inputs that pass, to be spoilt one by one. */
  checked?: { lifecycle: AnyLifecycle; valid: Properties };
  faults: readonly Faulted[];
}

/** Gathers them. */
export function testsOf<Inputs extends object, State extends Inputs>(resource: {
  cases(at: Names): ResourceCase;
  lifecycle?: Lifecycle<Inputs, State>;
  valid?: Properties;
  faults?: readonly Faulted[];
}): ResourceTests {
  const { cases, lifecycle, valid, faults = [] } = resource;
  if (lifecycle === undefined || valid === undefined) return { cases, faults };
  return { cases, checked: { lifecycle: lifecycle as unknown as AnyLifecycle, valid }, faults };
}
