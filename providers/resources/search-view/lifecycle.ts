import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Connection } from "../../gdn/connection.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import { collectionName, fabricName, objectName } from "../../gdn/names.ts";
import {
  createView,
  deleteView,
  findView,
  listViews,
  type PrimarySort,
  updateView,
  type ViewDescription,
  type ViewLinks,
} from "../../gdn/search-views.ts";
import type { FieldLink } from "../../gdn/terms.ts";
import {
  differencesBetween,
  type TaggedInputs,
  type TaggedObjectKind,
  type TaggedState,
  taggedObject,
} from "../../ownership/tagged-object.ts";
import type { Lifecycle } from "../../pulumi/lifecycle.ts";
import { flag, name, oneOf, stamp } from "../../pulumi/schemas.ts";

export interface Inputs extends TaggedInputs {
  links: ViewLinks;
  primarySort: PrimarySort[];
}

export type State = Inputs & TaggedState;

/** Leaves out what is as by default or as on the level above, and whatever else the service tells of a link. */
function plain(
  { analyzers = [], fields = {}, includeAllFields, trackListPositions, storeValues }: FieldLink,
  above: readonly string[] = ["identity"],
): FieldLink {
  const own = analyzers.length === 0 ? above : analyzers.toSorted();
  const inside = Object.entries(fields).map(([field, link]) => [field, plain(link, own)] as const);
  return {
    ...(isDeepStrictEqual(own, above) ? {} : { analyzers: [...own] }),
    ...(inside.length === 0 ? {} : { fields: Object.fromEntries(inside) }),
    ...(includeAllFields ? { includeAllFields } : {}),
    ...(trackListPositions ? { trackListPositions } : {}),
    ...(storeValues === "id" ? { storeValues } : {}),
  };
}

/** Links as people declare them. */
export const plainLinks = (links: ViewLinks): ViewLinks =>
  Object.fromEntries(Object.entries(links).map(([collection, link]) => [collection, plain(link)]));

const areSame = (left: ViewLinks, right: ViewLinks) => isDeepStrictEqual(plainLinks(left), plainLinks(right));

const declared = ({ links, primarySort }: ViewDescription, inputs: Inputs) => ({
  links: areSame(links, inputs.links) ? inputs.links : plainLinks(links),
  primarySort,
});

const kind: TaggedObjectKind<Inputs, object, ViewDescription> = {
  tag: "view",
  describe: ({ name: view, fabric }) => `search view ${view} in fabric ${fabric}`,
  list: {
    of: ({ fabric }) => `search views of ${fabric}`,
    read: async (connection, { fabric }) => {
      const names = await listViews(connection, fabric);
      const all = await Promise.all((names ?? []).map((each) => findView(connection, fabric, each)));
      return names && all.filter((view) => view !== undefined);
    },
  },
  isNamed: (found, { name: wanted }) => found.name === wanted,
  find: (connection, { fabric, name: wanted }) => findView(connection, fabric, wanted),
  create: async (connection, inputs) => {
    await createView(connection, inputs.fabric, inputs);
    return inputs;
  },
  outputs: () => ({}),
  declared,
  differences: (found, inputs) => differencesBetween(declared(found, inputs), inputs),
  fixedDifferences: ({ primarySort }, inputs) => differencesBetween({ primarySort }, inputs),
  isChanged: (state, inputs) => !areSame(state.links, inputs.links),
  change,
  delete: (connection, { fabric, name: wanted }) => deleteView(connection, fabric, wanted),
};

const attribute = z
  .string({ error: "must be the name of an attribute" })
  .min(1, { error: "must not be empty" });
const optionalFlag = z.boolean({ error: "must be true or false" }).optional();

const fieldLink: z.ZodType<FieldLink> = z.strictObject(
  {
    analyzers: z
      .array(z.string({ error: "must be the name of an analyzer" }).min(1, { error: "must not be empty" }), {
        error: "must be a list of analyzers",
      })
      .optional(),
    get fields() {
      return z.record(attribute, fieldLink, { error: "must be an object of attributes" }).optional();
    },
    includeAllFields: optionalFlag,
    trackListPositions: optionalFlag,
    storeValues: oneOf("none", "id").optional(),
  },
  { error: "must be an object with analyzers, fields, includeAllFields, trackListPositions or storeValues" },
) as z.ZodType<FieldLink>;

export const searchView: Lifecycle<Inputs, State> = {
  schema: {
    fabric: name(fabricName, "fabric name"),
    name: name(objectName, "search view name"),
    links: z
      .record(name(collectionName, "collection name"), fieldLink, {
        error: "must be an object of collections, each with how it is indexed",
      })
      .default({}),
    primarySort: z
      .array(
        z.strictObject(
          { field: attribute, asc: flag(true) },
          { error: "must be an object with field and asc" },
        ),
        { error: "must be a list of { field, asc }" },
      )
      .default([]),
    adopt: flag(false),
    stamp,
  },
  replacedBy: ["fabric", "name", "primarySort"],
  ...taggedObject(kind),
};

/** Looks afterwards: in which form the service takes the links is known from the clients' documentation alone. */
async function change(connection: Connection, inputs: Inputs): Promise<void> {
  const { fabric, name: view, links } = inputs;
  await updateView(connection, fabric, view, links);
  const found = await findView(connection, fabric, view);
  if (found !== undefined && areSame(found.links, links)) return;
  throw new GdnError(
    `change ${kind.describe(inputs)}`,
    {
      answer:
        found === undefined
          ? "it is not there any more"
          : `its links are ${JSON.stringify(plainLinks(found.links))} after the change`,
    },
    "Run 'pulumi refresh' to see what there is, then try again.",
  );
}
