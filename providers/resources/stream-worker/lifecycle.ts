import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { fabricName, objectName, regionName } from "../../gdn/names.ts";
import {
  activateStreamWorker,
  createStreamWorker,
  deleteStreamWorker,
  listStreamWorkers,
  type StreamWorkerDescription,
  updateStreamWorker,
  validateStreamWorker,
} from "../../gdn/stream-workers.ts";
import {
  differencesBetween,
  type TaggedInputs,
  type TaggedObjectKind,
  type TaggedState,
  taggedObject,
} from "../../ownership/tagged-object.ts";
import type { Lifecycle } from "../../pulumi/lifecycle.ts";
import { flag, name, stamp } from "../../pulumi/schemas.ts";
import { declaredName, lintDefinition } from "./definition.ts";

export interface Inputs extends TaggedInputs {
  definition: string;
  regions: string[];
  active: boolean;
}

export type State = Inputs & TaggedState;

/** Without regions in the declaration they are up to the service; their order means nothing. */
function declared({ definition, regions, active }: StreamWorkerDescription, inputs: Inputs) {
  const areSame =
    inputs.regions.length === 0 || isDeepStrictEqual(regions.toSorted(), inputs.regions.toSorted());
  const isSame = definition.trim() === inputs.definition.trim();
  return {
    definition: isSame ? inputs.definition : definition,
    regions: areSame ? inputs.regions : regions,
    active,
  };
}

const kind: TaggedObjectKind<Inputs, object, StreamWorkerDescription> = {
  tag: "worker",
  describe: ({ name: worker, fabric }) => `stream worker ${worker} in fabric ${fabric}`,
  list: {
    of: ({ fabric }) => `stream workers of ${fabric}`,
    read: (connection, { fabric }) => listStreamWorkers(connection, fabric),
  },
  isNamed: (found, { name: wanted }) => found.name === wanted,
  validate: (connection, { fabric, name: worker, definition }) =>
    validateStreamWorker(connection, fabric, worker, definition),
  create: async (connection, inputs) => {
    await createStreamWorker(connection, inputs.fabric, inputs);
    return { ...inputs, active: false };
  },
  outputs: () => ({}),
  declared,
  differences: (found, inputs) =>
    differencesBetween(declared(found, inputs), inputs).map((difference) =>
      difference.startsWith("definition ") ? "definition is another" : difference,
    ),
  isChanged: (state, inputs) =>
    (["definition", "regions", "active"] as const).some(
      (input) => !isDeepStrictEqual(state[input], inputs[input]),
    ),
  change: async (connection, inputs) => {
    const { fabric, name: worker } = inputs;
    const found = (await listStreamWorkers(connection, fabric))?.find((each) => each.name === worker);
    let isActive = found?.active;
    const { active: _, ...wanted } = inputs;
    const present = found && declared(found, inputs);
    if (present?.definition !== inputs.definition || !isDeepStrictEqual(present.regions, inputs.regions)) {
      // One that runs goes on with what it was started with until it is started again.
      if (isActive) await activateStreamWorker(connection, fabric, worker, false);
      isActive = false;
      await updateStreamWorker(connection, fabric, wanted);
    }
    if (isActive !== inputs.active) await activateStreamWorker(connection, fabric, worker, inputs.active);
  },
  delete: (connection, { fabric, name: worker }) => deleteStreamWorker(connection, fabric, worker),
};

export const streamWorker: Lifecycle<Inputs, State> = {
  schema: {
    fabric: name(fabricName, "fabric name"),
    name: name(objectName, "stream worker name"),
    definition: z.string({ error: "must be the text of a stream worker" }).superRefine((text, context) => {
      const problem = lintDefinition(text);
      if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    }),
    regions: z.array(name(regionName, "region"), { error: "must be a list of regions" }).default([]),
    active: flag(true),
    adopt: flag(false),
    stamp,
  },
  replacedBy: ["fabric", "name"],
  rules: [
    {
      about: ["name", "definition"],
      failures: ({ name: worker, definition }) => {
        const found = declaredName(definition);
        if (found === worker) return [];
        return [
          { property: "definition", reason: `names it '${found}' in @App:name, and name is '${worker}'` },
        ];
      },
    },
  ],
  ...taggedObject(kind),
};
