import { z } from "zod";
import type { Jsc8Client } from "./client-pool.ts";
import type { Connection } from "./connection.ts";
import { ErrorNum, isNotFound } from "./gdn-error.ts";
import type { FieldLink } from "./terms.ts";

/** As jsc8's types have them, which leave no room for more than one analyzer. */
type Links = NonNullable<Parameters<Jsc8Client["createView"]>[1]>;

/** The collections that a view indexes. */
export type ViewLinks = Record<string, FieldLink>;

/** The order in which a view keeps what it indexes. */
export interface PrimarySort {
  /** An attribute, with dots into sub-objects. */
  field: string;
  /** Whether it rises. */
  asc: boolean;
}

const listed = z.object({ id: z.coerce.string().optional(), name: z.string() });

/** Clients do not agree on whether what is told of a view stands in `result`. */
const unwrapped = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess(
    (body) => (typeof body === "object" && body !== null && "result" in body ? body.result : body),
    schema,
  );

const properties = unwrapped(
  z.object({
    links: z
      .record(
        z.string(),
        z.custom<FieldLink>((link) => typeof link === "object"),
      )
      .default({}),
    primarySort: z.array(z.object({ field: z.string(), asc: z.boolean().default(true) })).default([]),
  }),
);

/** A search view as the GDN describes it. */
export interface ViewDescription extends z.infer<typeof properties> {
  name: string;
}

/** The names of the views; undefined if there is no such fabric. */
export async function listViews(connection: Connection, fabric: string): Promise<string[] | undefined> {
  const body = await connection.callIfPresent([ErrorNum.fabricNotFound], {
    doing: `list the search views of fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: z.object({ result: z.array(listed) }),
    send: (client) => client.getListOfViews(),
  });
  return body?.result.map(({ name }) => name);
}

/** Undefined if there is no such view or fabric. */
export async function findView(
  connection: Connection,
  fabric: string,
  name: string,
): Promise<ViewDescription | undefined> {
  const found = await unlessMissing(() =>
    connection.call({
      doing: `read the properties of search view ${name} in fabric ${fabric}`,
      fabric,
      repeatable: true,
      answer: properties,
      send: (client) => client.getViewProperties(name),
    }),
  );
  return found && { name, ...found };
}

/** Creates a view over these collections. */
export async function createView(
  connection: Connection,
  fabric: string,
  { name, links, primarySort }: ViewDescription,
): Promise<void> {
  await connection.call({
    doing: `create search view ${name} in fabric ${fabric}`,
    fabric,
    repeatable: false,
    send: (client) => client.createView(name, links as Links, primarySort),
  });
}

/** Has a view index these collections, and no others. */
export async function updateView(
  connection: Connection,
  fabric: string,
  name: string,
  links: ViewLinks,
): Promise<void> {
  await connection.call({
    doing: `change the links of search view ${name} in fabric ${fabric}`,
    fabric,
    repeatable: true,
    // Its type is that of the links, and its documentation has them in `links`, as the service's description does.
    send: (client) => client.updateViewProperties(name, { links } as unknown as Links),
  });
}

/** Deletes a view; the collections stay. One that is gone already is no error. */
export async function deleteView(connection: Connection, fabric: string, name: string): Promise<void> {
  await unlessMissing(() =>
    connection.call({
      doing: `delete search view ${name} of fabric ${fabric}`,
      fabric,
      repeatable: true,
      send: (client) => client.deleteView(name),
    }),
  );
}

/** The number for a view that is not there is not known, so any 404 in a fabric that is there tells it. */
async function unlessMissing<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
