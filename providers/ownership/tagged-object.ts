import { isDeepStrictEqual } from "node:util";
import { log } from "../common/log.ts";
import type { Connection } from "../gdn/connection.ts";
import { findFabricShared } from "../gdn/fabrics.ts";
import { GdnError } from "../gdn/gdn-error.ts";
import { qualifiedFabric } from "../gdn/names.ts";
import { shareRead } from "../gdn/shared-reads.ts";
import { type Lifecycle, PartialCreate } from "../pulumi/lifecycle.ts";
import { refuseFromEarlierRun, refuseIfDifferent, refuseUnlessAdopted } from "./adoption.ts";
import { createTagged } from "./create-tagged.ts";
import { disownNamesake, missingError } from "./missing.ts";
import {
  ownerTagIn,
  readOwnerTag,
  releaseOwnerTag,
  type TaggedKind,
  type TaggedObject,
  writeOwnerTag,
} from "./owner-tags.ts";

/** What every named object inside of a fabric is declared with. */
export interface TaggedInputs {
  fabric: string;
  name: string;
  /** Whether one that exists and agrees with the declaration is used. */
  adopt: boolean;
  stamp: string;
}

/** What its state holds beside. */
export interface TaggedState {
  /** True if the object was there before and is left there. */
  adopted: boolean;
}

/**
 * A kind of named object inside of a fabric, such as graphs: how it is looked for, compared, made, changed and deleted.
 * Whose an object is, and what follows from it, is the same for all of them: `taggedObject`.
 */
export interface TaggedObjectKind<Inputs extends TaggedInputs, Outputs extends object, Found> {
  /** In the key of the owner tag. */
  tag: TaggedKind;
  /** The object's name in the owner tag and the id. Default: its name. */
  path?(inputs: Inputs): string;
  /** As it is called in messages: "graph friends in fabric social". */
  describe(inputs: Inputs): string;
  /** The list in which a refresh looks for the object, shared by all that are in it. */
  list: {
    /** The same text for the same list. */
    of(inputs: Inputs): string;
    /** Undefined where the fabric is gone. */
    read(connection: Connection, inputs: Inputs): Promise<Found[] | undefined>;
  };
  /** Whether one in that list has the declared name. */
  isNamed(found: Found, inputs: Inputs): boolean;
  /** Looks for one object. Default: in the list. */
  find?(connection: Connection, inputs: Inputs): Promise<Found | undefined>;
  /** Makes it, as far as one call can: what differs then is changed after it. Undefined: it is looked for then. */
  create(connection: Connection, inputs: Inputs): Promise<Found | undefined>;
  /** Refuses what could not be made, before anything is; once for a new object, and for one that changes. */
  validate?(connection: Connection, inputs: Inputs): Promise<void>;
  /** What the state tells of the object beside the inputs. */
  outputs(found: Found): Outputs;
  /**
   * Whether it is the very object that the state is about, where the service gives each a number of its own. Without
   * this the owner tag alone tells an object from another of its name. The state of a partial create has no outputs.
   */
  isSame?(found: Found, state: Inputs & Partial<Outputs>): boolean;
  /** What the service tells of the object, in the terms of declarations, as far as it is declared. */
  declared(found: Found, inputs: Inputs): Partial<Inputs>;
  /** The differences from the declaration, as parts of a sentence: "stream is true". */
  differences(found: Found, inputs: Inputs): string[];
  /** Those of them that no update mends. Default: all, where there is no `change`; else none. */
  fixedDifferences?(found: Found, inputs: Inputs): string[];
  /** Makes the object as it is declared. Without it no input but `adopt` is changed in place. */
  change?(connection: Connection, inputs: Inputs): Promise<void>;
  /** Whether an update has something to change. */
  isChanged?(state: Inputs, inputs: Inputs): boolean;
  /** Throws where the object holds what must not go with it. */
  beforeDelete?(connection: Connection, state: Inputs & Outputs): Promise<void>;
  delete(connection: Connection, state: Inputs & Outputs): Promise<void>;
}

/** What of the found values is another than declared, as parts of a sentence; what is not declared is not compared. */
export function differencesBetween<Inputs extends object>(found: Partial<Inputs>, inputs: Inputs): string[] {
  const names = Object.keys(found) as (keyof Inputs & string)[];
  const different = names.filter((input) => !isDeepStrictEqual(found[input], inputs[input]));
  return different.map((input) => `${input} is ${JSON.stringify(found[input])}`);
}

type Operations<Inputs extends object, State extends Inputs> = Pick<
  Lifecycle<Inputs, State>,
  "create" | "read" | "update" | "delete"
>;

/**
 * The operations of a lifecycle of such objects. An object of somebody else's is adopted where that is asked for, never
 * changed or deleted otherwise; one that an earlier run left is taken up again.
 *
 * @example
 * export const graph: Lifecycle<Inputs, State> = { schema, replacedBy: ["fabric", "name"], ...taggedObject(kind) };
 */
export function taggedObject<Inputs extends TaggedInputs, Outputs extends object, Found>(
  kind: TaggedObjectKind<Inputs, Outputs, Found>,
): Operations<Inputs, Inputs & Outputs & TaggedState> {
  type State = Inputs & Outputs & TaggedState;
  const { describe, isSame, path = ({ name }) => name } = kind;
  const objectOf = (inputs: Inputs): TaggedObject => `${kind.tag} ${path(inputs)}`;
  const findIn = (all: Found[] | undefined, inputs: Inputs) =>
    all?.find((found) => kind.isNamed(found, inputs));
  const find =
    kind.find ??
    (async (connection: Connection, inputs: Inputs) =>
      findIn(await kind.list.read(connection, inputs), inputs));
  const fixedDifferences = kind.fixedDifferences ?? (kind.change === undefined ? kind.differences : () => []);
  /** Whether an owner tag says that there is another object of this name, which somebody else made. */
  const isAnothers = (state: State, stamp: string | undefined) =>
    !state.adopted && stamp !== undefined && stamp !== state.stamp;

  /** Whether what was found may be deleted; says so where it stays. One without owner tag is told by how it is. */
  async function mayDelete(connection: Connection, state: State, found: Found): Promise<boolean> {
    if (isSame !== undefined) return isSame(found, state);
    const stamp = await readOwnerTag(connection, state.fabric, objectOf(state));
    const isUnchanged = stamp === undefined && kind.differences(found, state).length === 0;
    if (isUnchanged || (stamp !== undefined && !isAnothers(state, stamp))) return true;
    const reason =
      stamp === undefined
        ? "it has no owner tag, and it is not as this stack left it"
        : `it was made by ${stamp}`;
    log(`warning: ${describe(state)} stays: ${reason}.`);
    return false;
  }

  return {
    async create(connection, inputs) {
      const { fabric, stamp } = inputs;
      const described = describe(inputs);
      await kind.validate?.(connection, inputs);
      const created = await createTagged<Found | undefined>(connection, {
        ...{ fabric, described, stamp, object: objectOf(inputs) },
        look: () => find(connection, inputs),
        send: () => kind.create(connection, inputs),
        adopt: (present, maker) => {
          refuseUnlessAdopted(inputs.adopt, `create ${described}`, maker);
          if (present !== undefined) refuseIfDifferent(described, kind.differences(present, inputs));
        },
      });
      const { adopted, fromEarlierRun, found: told } = created;
      if (fromEarlierRun && told !== undefined) {
        refuseFromEarlierRun(described, fixedDifferences(told, inputs));
      }
      const id = `${qualifiedFabric(await connection.tenant(), fabric)}/${path(inputs)}`;
      let state = { ...inputs, ...(told && kind.outputs(told)), adopted } as State;
      try {
        const found = told ?? (await find(connection, inputs));
        if (found === undefined) throw missingError(`create ${described}`);
        state = { ...state, ...kind.outputs(found), ...kind.declared(found, inputs) };
        if (kind.differences(found, inputs).length > 0) await kind.change?.(connection, inputs);
      } catch (error) {
        throw new PartialCreate(id, state, error);
      }
      return { id, state: { ...state, ...inputs } };
    },

    async read(connection, id, state) {
      const all = await shareRead(connection, kind.list.of(state), id, () =>
        kind.list.read(connection, state),
      );
      const found = findIn(all, state);
      if (found === undefined) return undefined;
      if (isSame === undefined) {
        const stamp = ownerTagIn(await findFabricShared(connection, state.fabric, id), objectOf(state));
        if (isAnothers(state, stamp)) {
          log(`${describe(state)} counts as gone: there is one of that name, made by ${stamp}.`);
          return undefined;
        }
      } else if (!isSame(found, state)) {
        return disownNamesake(connection, state.fabric, objectOf(state), state);
      }
      return { ...state, ...kind.declared(found, state), ...kind.outputs(found) };
    },

    async update(connection, _id, state, inputs) {
      const { fabric, stamp } = inputs;
      const isChanged = kind.isChanged?.(state, inputs) ?? false;
      const isRenamed = !state.adopted && state.stamp !== stamp;
      const found = isSame && (await find(connection, state));
      if (isSame !== undefined && (found === undefined || !isSame(found, state))) {
        throw missingError(`change ${describe(state)}`);
      }
      const tagged = isSame === undefined && !state.adopted;
      const present = tagged ? await readOwnerTag(connection, fabric, objectOf(state)) : state.stamp;
      if (present !== stamp && isAnothers(state, present)) {
        throw new GdnError(
          `change ${describe(state)}`,
          { answer: `it is not there any more, but one of that name, made by ${present}` },
          "Run 'pulumi refresh', then decide by which name each is to be.",
        );
      }
      if (isChanged) {
        await kind.validate?.(connection, inputs);
        await kind.change?.(connection, inputs);
      }
      if (isRenamed || (tagged && present !== stamp)) {
        await writeOwnerTag(connection, fabric, objectOf(inputs), stamp);
      }
      return { ...state, ...inputs, ...(found && kind.outputs(found)) };
    },

    async delete(connection, _id, state) {
      if (state.adopted) return;
      const found = await find(connection, state);
      const isOurs = found !== undefined && (await mayDelete(connection, state, found));
      if (isOurs) {
        await kind.beforeDelete?.(connection, state);
        await kind.delete(connection, state);
      }
      const isReplaced = found !== undefined && !isOurs;
      await releaseOwnerTag(connection, state.fabric, objectOf(state), state.stamp, isReplaced);
    },
  };
}
