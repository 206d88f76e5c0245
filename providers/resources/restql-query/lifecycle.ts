import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { log } from "../../common/log.ts";
import type { Connection } from "../../gdn/connection.ts";
import { fabricName, restqlName } from "../../gdn/names.ts";
import {
  createRestql,
  deleteRestql,
  listRestql,
  type RestqlDescription,
  updateRestql,
  validateQuery,
} from "../../gdn/restql.ts";
import { type TaggedObjectKind, taggedObject } from "../../ownership/tagged-object.ts";
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

const kind: TaggedObjectKind<Inputs, object, Pick<RestqlDescription, "name" | "value" | "parameters">> = {
  tag: "restql",
  describe: ({ name: query, fabric }) => `query ${query} in fabric ${fabric}`,
  list: {
    of: ({ fabric }) => `saved queries of ${fabric}`,
    read: (connection, { fabric }) => listRestql(connection, fabric),
  },
  isNamed: (found, { name: wanted }) => found.name === wanted,
  validate,
  create: async (connection, inputs) => {
    await createRestql(connection, inputs.fabric, inputs);
    return inputs;
  },
  outputs: () => ({}),
  declared: ({ value, parameters }, inputs) => ({ value, parameters: parameters ?? inputs.parameters }),
  differences: ({ value, parameters }, inputs) => [
    ...(value === inputs.value ? [] : ["text is another"]),
    ...(isDeepStrictEqual(parameters ?? inputs.parameters, inputs.parameters)
      ? []
      : ["parameters are others"]),
  ],
  isChanged: (state, { value, parameters }) =>
    state.value !== value || !isDeepStrictEqual(state.parameters, parameters),
  change: (connection, inputs) => updateRestql(connection, inputs.fabric, inputs),
  // What the service answers to the deletion of one that is gone is not known: a deletion that is sent again because its
  // answer was lost finds nothing to delete.
  delete: async (connection, { fabric, name: query }) => {
    try {
      await deleteRestql(connection, fabric, query);
    } catch (error) {
      if ((await listRestql(connection, fabric))?.some((left) => left.name === query)) throw error;
    }
  },
};

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

  ...taggedObject(kind),
};

/** Refuses a text that cannot be parsed. One that this GDN cannot run is for another one, so it is saved. */
async function validate(connection: Connection, inputs: Inputs): Promise<void> {
  const lacking = await validateQuery(connection, inputs.fabric, inputs.name, inputs.value);
  if (lacking !== undefined) {
    log(`warning: ${kind.describe(inputs)} is saved, but this GDN cannot run it: ${lacking}`);
  }
}
