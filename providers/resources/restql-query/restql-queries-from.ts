import { readFileSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";
import { JsonProblem, parseJson } from "../../common/parse-json.ts";
import { absolutePath } from "../../common/paths.ts";
import type { FabricName } from "../fabric/any-fabric.ts";
import { RestqlQuery } from "./restql-query.ts";

/** What `restqlQueriesFrom` declares queries with. */
export interface RestqlQueriesFromArgs {
  /** The fabric that they are in, or its name. */
  fabric: FabricName;
  /** The file of the export, in JSON: relative to the folder of `Pulumi.yaml`, absolute, or a `file:` URL. */
  source: string;
  /** The names of those to declare. Default: all. */
  only?: readonly string[];
  /** Use queries that exist and agree with the file; they stay when their resources go. Default false. */
  adopt?: boolean;
}

interface SavedQuery {
  name: string;
  value: string;
  parameters: Record<string, unknown>;
}

/**
 * Declares a `RestqlQuery` for each query of an export: of the GDN's console, of `GET /_api/restql/user`, or a body of
 * `POST /_api/restql/import`. It is an array of queries, or an object with that array as `result` or `queries`; a
 * query has `name` and `value`, and perhaps `parameter` or `bindVars`.
 *
 * @param name what the names of the resources begin with: `shop-read_query`
 * @returns the resources by the names of their queries
 * @throws Error if the file cannot be read, is none of these, or holds a query that cannot be declared; then none is
 *
 * @example
 * const queries = restqlQueriesFrom("shop", { fabric: shop, source: "queries.json" });
 */
export function restqlQueriesFrom(
  name: string,
  args: RestqlQueriesFromArgs,
  opts?: pulumi.CustomResourceOptions,
): Record<string, RestqlQuery> {
  const { fabric, source, only, adopt } = args;
  return Object.fromEntries(
    readExport(source, only).map((query) => [
      query.name,
      new RestqlQuery(`${name}-${query.name}`, { ...query, fabric, ...(adopt && { adopt }) }, opts),
    ]),
  );
}

function fail(source: string, problem: string): never {
  throw new Error(`The saved queries could not be read from ${source}: ${problem}`);
}

function readExport(source: string, only: readonly string[] | undefined): SavedQuery[] {
  const list = listIn(parse(source));
  if (list === undefined) {
    fail(source, "it must be an array of queries, or an object with that array as 'result' or 'queries'.");
  }
  if (list.length === 0) fail(source, "it holds no query. Export them again, or leave the file out.");
  const named = list.map((entry, index) => toNamed(source, entry, index));
  const names = named.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    fail(source, `it holds two queries of the name '${twice}'. Leave one of them out.`);
  const missing = only?.find((name) => !names.includes(name));
  if (missing !== undefined) fail(source, `it holds no query '${missing}', which 'only' names.`);
  return named
    .filter(({ name }) => only === undefined || only.includes(name))
    .map((query) => toQuery(source, query));
}

function parse(source: string): unknown {
  let text: string;
  try {
    text = readFileSync(absolutePath(source), "utf8");
  } catch (error) {
    fail(source, `${(error as Error).message}. It is looked for from the folder of Pulumi.yaml.`);
  }
  try {
    return parseJson(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    if (error instanceof JsonProblem) fail(source, `it ${error.message}.`);
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listIn(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return undefined;
  return [value.result, value.queries].find((member) => Array.isArray(member));
}

/** An entry of an export, with the words that errors name it by. */
interface Named {
  at: string;
  name: string;
  query: Record<string, unknown>;
}

function toNamed(source: string, entry: unknown, index: number): Named {
  // The body of a single save has the query as a member.
  const query = isObject(entry) && isObject(entry.query) ? entry.query : entry;
  const at = `query ${index + 1}`;
  if (!isObject(query)) fail(source, `${at} is not an object.`);
  const { name } = query;
  if (typeof name !== "string" || name === "") fail(source, `${at} has no 'name'.`);
  return { at: `${at}, '${name}',`, name, query };
}

function toQuery(source: string, { at, name, query }: Named): SavedQuery {
  const { value, type } = query;
  if (typeof value !== "string") fail(source, `${at} has no 'value', which is its text.`);
  if (type !== undefined && type !== "c8ql") {
    const kind = JSON.stringify(type);
    fail(source, `${at} is of type ${kind}, and only C8QL can be declared. Name the others in 'only'.`);
  }
  const parameters = query.parameter || query.bindVars || {};
  if (!isObject(parameters)) fail(source, `${at} has a 'parameter' that is not an object of bind values.`);
  return { name, value, parameters };
}
