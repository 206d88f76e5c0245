import type { z } from "zod";
import type { Connection } from "../gdn/connection.ts";

/** One thing that is wrong with an input, with its path: `documents[3]._key`. */
export interface CheckFailure {
  property: string;
  reason: string;
}

/** What must go together. */
export interface Rule<Inputs> {
  /** The inputs that it is about, and it alone looks at. */
  readonly about: readonly (keyof Inputs & string)[];
  failures(inputs: Inputs): CheckFailure[];
}

type MaybePromise<T> = T | Promise<T>;

/**
 * What a resource does with the GDN. Inputs are flat and normalised by their schemas; the state holds all inputs and
 * beside them what is known of the real object.
 */
export interface Lifecycle<Inputs extends object, State extends Inputs> {
  /** The schema of each input, with its default. An input that is named here is all that `check` lets through. */
  readonly schema: { readonly [Input in keyof Inputs]-?: z.ZodType<Inputs[Input]> };
  /** Inputs whose change needs a new object. All others are changed in place. */
  readonly replacedBy: readonly (keyof Inputs & string)[];
  /**
   * What the state tells beside the inputs, each with the inputs whose change in place may make it another; with none
   * where it never becomes another. The preview of an update that changes none of these tells it as it is; it does not
   * know what is not named here.
   */
  readonly changedBy?: {
    readonly [Output in Exclude<keyof State, keyof Inputs>]?: readonly (keyof Inputs & string)[];
  };
  /** Whether an object was left half made, so that any update may change all of what the state tells beside the inputs. */
  isPartialCreate?(state: State): boolean;
  /** What must go together: each is looked at once all that it is about is right for itself and known. */
  readonly rules?: readonly Rule<Inputs>[];
  /**
   * Looks at the inputs together, once those in `together` are right and known; may add computed ones. It calls
   * nothing, since it runs in previews too.
   *
   * @param before the inputs of before; empty for a new resource, and for one that is made anew
   */
  checkTogether?(
    inputs: Inputs,
    before: Partial<Inputs>,
  ): MaybePromise<{ inputs: Inputs; failures: CheckFailure[] }>;
  /**
   * Says what an up would refuse, and a preview cannot be sure of; once all inputs are right and known. It calls nothing.
   *
   * @param before the inputs of before; empty for a new resource
   * @param ownApiKeyId the API key that a run would use, by its id; undefined where that is not known
   */
  warn?(inputs: Inputs, before: Partial<Inputs>, ownApiKeyId: () => string | undefined): void;
  /** The inputs that `checkTogether` looks at. Default: all. */
  readonly together?: readonly (keyof Inputs & string)[];
  /** Whether an input means the same as what the state holds. Default: equal as JSON. */
  same?: { readonly [Input in keyof Inputs]?: (state: State, inputs: Inputs) => boolean };
  /** What a change in place is about, for a line in the preview where the inputs themselves do not show it. */
  explainChange?(state: State, inputs: Inputs): MaybePromise<string | undefined>;
  /**
   * Throws where a change, in place or by a replacement, is not to be made. It calls nothing, since it runs in previews
   * too. Where the engine asks about what may be replaced, inputs are those of before, of which some are not known.
   */
  refuseChange?(state: State, inputs: Inputs): MaybePromise<void>;
  /** What would be lost by a replacement, for a warning in the preview. */
  lostByReplacement?(state: State): string;
  /** Refuses a replacement that cannot be made. Called by an up before anything is deleted; it only reads. */
  beforeReplacement?(connection: Connection, inputs: Inputs): Promise<void>;
  create(connection: Connection, inputs: Inputs): Promise<{ id: string; state: State }>;
  /** Looks at the real object: the state as it is there, or undefined if it is gone. */
  read(connection: Connection, id: string, state: State): Promise<State | undefined>;
  update(connection: Connection, id: string, state: State, inputs: Inputs): Promise<State>;
  /** @param heir what the same run declares in the place of this resource; undefined where it goes for good */
  delete(connection: Connection, id: string, state: State, heir?: Inputs): Promise<void>;
}

/** An object exists but is not as it must be: it is kept in the state, so that the next run goes on from there. */
export class PartialCreate extends Error {
  readonly id: string;
  readonly state: object;

  constructor(id: string, state: object, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.name = "PartialCreate";
    this.id = id;
    this.state = state;
  }
}
