import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { log } from "../../common/log.ts";
import type { Connection } from "../../gdn/connection.ts";
import { findFabricShared } from "../../gdn/fabrics.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import { fabricName, qualifiedFabric, restqlName } from "../../gdn/names.ts";
import {
  createRestql,
  deleteRestql,
  listRestql,
  type RestqlDescription,
  updateRestql,
  validateQuery,
} from "../../gdn/restql.ts";
import { shareRead } from "../../gdn/shared-reads.ts";
import { refuseIfDifferent, refuseUnlessAdopted } from "../../ownership/adoption.ts";
import { createTagged } from "../../ownership/create-tagged.ts";
import {
  ownerTagIn,
  readOwnerTag,
  removeOwnerTag,
  type TaggedObject,
  writeOwnerTag,
} from "../../ownership/owner-tags.ts";
import type { Lifecycle } from "../../pulumi/lifecycle.ts";
import { flag, name, stamp } from "../../pulumi/schemas.ts";
import { lintC8ql } from "./c8ql-lint.ts";

export interface Inputs {
  fabric: string;
  name: string;
  value: string;
  parameters: Record<string, unknown>;
  adopt: boolean;
  stamp: string;
}

export interface State extends Inputs {
  /** True if the query was there before and is left there. */
  adopted: boolean;
}

export const restqlQuery: Lifecycle<Inputs, State> = {
  schema: {
    fabric: name(fabricName, "fabric name"),
    name: name(restqlName, "query name"),
    value: z.string({ error: "must be the text of a query" }).superRefine((text, context) => {
      const problem = lintC8ql(text);
      if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    }),
    parameters: z.record(z.string(), z.unknown(), { error: "must be an object of bind values" }).default({}),
    adopt: flag(false),
    stamp,
  },
  replacedBy: ["fabric", "name"],

  async create(connection, inputs) {
    const { fabric } = inputs;
    await validate(connection, inputs);
    const { found, adopted, fromEarlierRun } = await createTagged<RestqlDescription>(connection, {
      fabric,
      described: describe(inputs),
      object: objectOf(inputs),
      stamp: inputs.stamp,
      look: () => findRestql(connection, inputs),
      send: async () => {
        await createRestql(connection, fabric, inputs);
        return inputs;
      },
      adopt: (present, maker) => mayAdopt(present, inputs, maker),
    });
    if (fromEarlierRun && differencesOf(found, inputs).length > 0)
      await updateRestql(connection, fabric, inputs);
    const id = `${qualifiedFabric(await connection.tenant(), fabric)}/${inputs.name}`;
    return { id, state: { ...inputs, adopted } };
  },

  async read(connection, id, state) {
    const { fabric, name: wanted } = state;
    const all = await shareRead(connection, `saved queries of ${fabric}`, id, () =>
      listRestql(connection, fabric),
    );
    const found = all?.find((query) => query.name === wanted);
    if (found === undefined) return undefined;
    const stamp = ownerTagIn(await findFabricShared(connection, fabric, id), objectOf(state));
    if (isOwnedByAnother(state, stamp)) {
      log(`${describe(state)} counts as gone: there is one of that name, made by ${stamp}.`);
      return undefined;
    }
    return { ...state, value: found.value, parameters: found.parameters ?? state.parameters };
  },

  async update(connection, _id, state, inputs) {
    const stamp = state.adopted ? undefined : await readOwnerTag(connection, state.fabric, objectOf(state));
    if (stamp !== inputs.stamp && isOwnedByAnother(state, stamp)) {
      throw new GdnError(
        `change ${describe(state)}`,
        { answer: `it is not there any more, but one of that name, made by ${stamp}` },
        "Run 'pulumi refresh', then decide by which name each is to be.",
      );
    }
    if (state.value !== inputs.value || !isDeepStrictEqual(state.parameters, inputs.parameters)) {
      await validate(connection, inputs);
      await updateRestql(connection, inputs.fabric, inputs);
    }
    if (!state.adopted && stamp !== inputs.stamp) {
      await writeOwnerTag(connection, inputs.fabric, objectOf(inputs), inputs.stamp);
    }
    return { ...state, ...inputs };
  },

  async delete(connection, _id, state) {
    if (state.adopted) return;
    // What the service answers to the deletion of one that is gone is not known, so it is looked for: first, and after
    // an error, since a deletion that is sent again because its answer was lost finds nothing to delete.
    const found = await findRestql(connection, state);
    if (found !== undefined && (await isOurs(connection, state, found))) {
      try {
        await deleteRestql(connection, state.fabric, state.name);
      } catch (error) {
        if ((await findRestql(connection, state)) !== undefined) throw error;
      }
    }
    await removeOwnerTag(connection, state.fabric, objectOf(state), state.stamp);
  },
};

const objectOf = ({ name: query }: Inputs): TaggedObject => `restql ${query}`;

const describe = ({ name: query, fabric }: Inputs) => `query ${query} in fabric ${fabric}`;

/** Refuses a text that cannot be parsed. One that this GDN cannot run is for another one, so it is saved. */
async function validate(connection: Connection, inputs: Inputs): Promise<void> {
  const lacking = await validateQuery(connection, inputs.fabric, inputs.name, inputs.value);
  if (lacking !== undefined) {
    log(`warning: ${describe(inputs)} is saved, but this GDN cannot run it: ${lacking}`);
  }
}

/** A query has no number of its own by which one that was made anew could be told from the one before. */
function isOwnedByAnother(state: State, stamp: string | undefined): boolean {
  return !state.adopted && stamp !== undefined && stamp !== state.stamp;
}

/** Whether a query may be deleted; says so where it is left. One that nobody tagged is told by its text. */
async function isOurs(connection: Connection, state: State, found: RestqlDescription): Promise<boolean> {
  const stamp = await readOwnerTag(connection, state.fabric, objectOf(state));
  if (stamp === undefined ? found.value === state.value : !isOwnedByAnother(state, stamp)) return true;
  const reason =
    stamp === undefined ? "it has no owner tag, and its text differs" : `it was made by ${stamp}`;
  log(`warning: ${describe(state)} stays: ${reason}.`);
  return false;
}

async function findRestql(
  connection: Connection,
  { fabric, name: wanted }: Inputs,
): Promise<RestqlDescription | undefined> {
  return (await listRestql(connection, fabric))?.find((query) => query.name === wanted);
}

function mayAdopt(found: RestqlDescription, inputs: Inputs, maker: string | undefined): void {
  refuseUnlessAdopted(inputs.adopt, `save ${describe(inputs)}`, maker);
  refuseIfDifferent(describe(inputs), differencesOf(found, inputs));
}

function differencesOf({ value, parameters }: RestqlDescription, inputs: Inputs): string[] {
  const isSame = isDeepStrictEqual(parameters ?? inputs.parameters, inputs.parameters);
  return [
    ...(value === inputs.value ? [] : ["text is another"]),
    ...(isSame ? [] : ["parameters are others"]),
  ];
}
