import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { cleanUp } from "./cleanup.ts";

/** A call that a forge got. */
export interface ForgeCall {
  method: string;
  /** Path and query. */
  path: string;
  headers: NodeJS.Dict<string | string[]>;
  body: unknown;
}

/** What is behind the API of a forge, as much of it as comments and issues need. */
export interface FakeForge {
  url: string;
  calls: ForgeCall[];
  comments: Item[];
  issues: Item[];
  /** Answers everything with this status, message and place to look from now on. */
  refuse(status: number, message: string, location?: string): void;
}

interface Item {
  id: number;
  title?: string;
  body: string;
  state: "open" | "closed";
  isOurs: boolean;
}

type Shape = (item: Item) => object;

/** How GitHub shows comments and issues; a job's token writes as a bot. */
const github: Shape = ({ id, body, state, isOurs }) => ({
  ...{ id, number: id, body, state },
  user: { type: isOurs ? "Bot" : "User" },
});

/** How GitLab does. */
const gitlab: Shape = ({ id, body, isOurs }) => ({
  ...{ id, iid: id, body, description: body },
  author: { id: isOurs ? 1 : 2 },
});

/** Starts a forge on a free port of the loopback, until the test is over. */
export async function fakeForge(kind: "github" | "gitlab"): Promise<FakeForge> {
  const forge: FakeForge = {
    ...{ url: "", calls: [], comments: [], issues: [] },
    refuse: (status, message, location) => {
      refusal = { status, message, location };
    },
  };
  let refusal: { status: number; message: string; location: string | undefined } | undefined;
  const shape = kind === "github" ? github : gitlab;
  const server = createServer(async (request, response) => {
    const { method = "", url: path = "", headers } = request;
    const body = method === "GET" ? undefined : await json(request);
    forge.calls.push({ method, path, headers, body });
    const answer = refusal ?? { status: 200, ...handle(forge, shape, method, path, body) };
    const location = refusal?.location;
    response.writeHead(answer.status, { "content-type": "application/json", ...(location && { location }) });
    response.end(
      JSON.stringify("value" in answer ? answer.value : { message: refusal?.message ?? "Not Found" }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUp(() => new Promise((resolve) => server.close(resolve)));
  forge.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return forge;
}

function handle(
  forge: FakeForge,
  shape: Shape,
  method: string,
  path: string,
  body: unknown,
): { status: number } | { value: unknown } {
  const { pathname, searchParams } = new URL(path, "http://forge");
  if (pathname === "/user") return { value: { id: 1 } };
  const [, kind, id] = /\/(comments|notes|issues)(?:\/(\d+))?$/.exec(pathname) ?? [];
  const items = kind === "issues" ? forge.issues : forge.comments;
  if (kind === undefined) return { status: 404 };
  if (method === "GET") {
    const [page, size] = [Number(searchParams.get("page")), Number(searchParams.get("per_page"))];
    const open = items.filter(({ state }) => state === "open");
    return { value: open.slice((page - 1) * size, page * size).map(shape) };
  }
  const given = body as {
    body?: string;
    description?: string;
    title?: string;
    state?: string;
    state_event?: string;
  };
  const text = given.body ?? given.description;
  if (method === "POST") {
    const { title } = given;
    items.push({
      id: items.length + 1,
      body: text ?? "",
      state: "open",
      isOurs: true,
      ...(title && { title }),
    });
    return { value: {} };
  }
  const item = items.find((one) => one.id === Number(id));
  if (item === undefined) return { status: 404 };
  if (text !== undefined) item.body = text;
  if (given.state === "closed" || given.state_event === "close") item.state = "closed";
  return { value: {} };
}
