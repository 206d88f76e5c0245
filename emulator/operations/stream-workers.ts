import { type Answer, success } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import type { JsonObject } from "../common/json.ts";
import type { WorkerDefinition } from "../store/definitions.ts";
import type { Operation } from "./operation.ts";
import { badParameter, flag, type GdnRequest, jsonObject, param, text } from "./request.ts";

/** Names are a part of paths. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,255}$/;
const APP_NAME = /@App\s*:\s*name\s*\(\s*(["'])(.*?)\1\s*\)/i;
const QUOTED_OR_COMMENT = /"""[\s\S]*?"""|"[^"\n]*"|'[^'\n]*'|--.*|\/\*[\s\S]*?\*\//g;
/** Those of a definition: what the service does not run in reasonable time it would not take either (decided here). */
const LONGEST = 1_000_000;

/** What is wrong with the outer form of a definition: nothing else is looked at, since it is not run. */
function problemOf(definition: string): string | undefined {
  if (definition.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  const name = APP_NAME.exec(definition)?.[2];
  if (name === undefined) return 'it has no @App:name("...")';
  if (!NAME.test(name)) return `'${name}' is not a possible name`;
  const rest = definition.replace(QUOTED_OR_COMMENT, " ");
  if (/["']/.test(rest)) return "a quote is not closed";
  for (const [open, close] of ["()", "{}", "[]"].map((pair) => [...pair] as [string, string])) {
    if (rest.split(open).length !== rest.split(close).length) return `${open} and ${close} do not match`;
  }
  return /\bdefine\s+(stream|table|trigger|aggregation|window|function)\b/i.test(rest)
    ? undefined
    : "it defines no stream, table, trigger or aggregation";
}

function definitionOf(body: JsonObject): { name: string; definition: string } {
  const definition = text(body, "definition");
  if (definition === undefined) throw badParameter("'definition' must be given.");
  const problem = problemOf(definition);
  if (problem !== undefined) throw badParameter(`The stream worker's definition is not valid: ${problem}.`);
  return { name: APP_NAME.exec(definition)?.[2] ?? "", definition };
}

/** None, or an empty list: the region that is asked (decided here). @throws ApiError 400/10 */
function regionsOf({ gdn, fabric, region }: GdnRequest, { regions }: JsonObject): string[] {
  if (regions === undefined || regions === null) return [region.name];
  if (!Array.isArray(regions)) throw badParameter("'regions' must be an array of regions.");
  const names = regions.map((given) => {
    const known = typeof given === "string" ? gdn.store.regions.find(given) : undefined;
    if (known !== undefined && fabric.regions.includes(known.name)) return known.name;
    throw badParameter(`There is no region ${JSON.stringify(given)} in fabric ${fabric.name}.`);
  });
  return names.length === 0 ? [region.name] : [...new Set(names)];
}

function workerOf(request: GdnRequest): WorkerDefinition {
  const name = param(request, "app");
  const found = request.gdn.store.workers.find(request.fabric.name, name);
  if (found === undefined) throw new ApiError(404, 404, `stream worker not found: ${name}`);
  return found;
}

function told(workers: readonly WorkerDefinition[]): Answer {
  const streamApps = workers.map(({ regions, ...rest }) => ({ ...rest, regions: [...regions] }));
  return success({ streamApps });
}

function keep({ gdn, fabric }: GdnRequest, worker: WorkerDefinition): Answer {
  gdn.store.workers.put(fabric.name, worker.name, worker);
  return told([worker]);
}

function create(request: GdnRequest): Answer {
  const body = jsonObject(request);
  const { name, definition } = definitionOf(body);
  if (request.gdn.store.workers.find(request.fabric.name, name) !== undefined) {
    throw new ApiError(409, 409, `stream worker '${name}' exists already`);
  }
  return keep(request, { name, definition, regions: regionsOf(request, body), isActive: false });
}

function update(request: GdnRequest): Answer {
  const found = workerOf(request);
  const body = jsonObject(request);
  const { name, definition } = definitionOf(body);
  if (name !== found.name) throw badParameter(`@App:name must stay '${found.name}', not '${name}'.`);
  return keep(request, { ...found, definition, regions: regionsOf(request, body) });
}

function activate(request: GdnRequest): Answer {
  return keep(request, { ...workerOf(request), isActive: flag(request, "active") });
}

function remove(request: GdnRequest): Answer {
  const { name } = workerOf(request);
  request.gdn.store.workers.remove(request.fabric.name, name);
  return success({});
}

const read = { scope: "fabric ro", evidence: "client" } as const;
const write = { scope: "fabric rw", evidence: "client" } as const;

export const STREAM_WORKERS: Operation[] = [
  {
    ...read,
    name: "list stream workers",
    method: "GET",
    path: "/streamapps",
    handler: ({ gdn, fabric }) => told(gdn.store.workers.all(fabric.name)),
  },
  {
    ...write,
    name: "create a stream worker",
    method: "POST",
    path: "/streamapps",
    handler: create,
    note: "Kept, and never run. Its name is in `@App:name`; one that is taken: 409/409 (decided here).",
  },
  {
    ...read,
    name: "validate a stream worker",
    method: "POST",
    path: "/streamapps/validate",
    handler: (request) => success({ name: definitionOf(jsonObject(request)).name }),
    note: "The outer form alone: its name, brackets, quotes, and that it defines something.",
  },
  {
    ...read,
    name: "list sample stream workers",
    method: "GET",
    path: "/streamapps/samples",
    handler: () => success({ streamAppSample: [] }),
    note: "None.",
  },
  {
    ...read,
    name: "read a stream worker",
    method: "GET",
    path: "/streamapps/:app",
    handler: (request) => told([workerOf(request)]),
  },
  { ...write, name: "change a stream worker", method: "PUT", path: "/streamapps/:app", handler: update },
  { ...write, name: "remove a stream worker", method: "DELETE", path: "/streamapps/:app", handler: remove },
  {
    ...write,
    name: "activate a stream worker",
    method: "PATCH",
    path: "/streamapps/:app/active",
    handler: activate,
    note: "`?active=`. Kept and told; it does not run.",
  },
];
