import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import { ASSUMED, CONTINUES, UNSUPPORTED } from "./assumptions.ts";
import { Comparison, isObject, type Names } from "./compare.ts";
import type { RecordedRequest, Recording } from "./recordings.ts";
import { type Reply, Target } from "./target.ts";

type Json = z.core.util.JSONType;

/** What came of one recording. */
export interface Outcome {
  recording: Recording;
  differences: string[];
  /** Why the local GDN does not do this, where that is on purpose. */
  unsupported?: string;
}

const REVISION = /^_[A-Za-z0-9_-]{10}$/;

/** Replays sequences, each on a fresh local GDN. */
export async function replay(sequences: Map<string, Recording[]>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [name, recordings] of sequences) {
    const target = await Target.start();
    try {
      const before = CONTINUES[name];
      const sequence = new Sequence(target);
      if (before !== undefined) await sequence.run(before, sequences.get(before) ?? []);
      outcomes.push(...(await sequence.run(name, recordings)));
    } finally {
      await target.close();
    }
  }
  return outcomes;
}

/** One sequence of recordings on its target. */
class Sequence {
  readonly #target: Target;
  readonly #names: Names = new Map();
  /** The tokens that logins gave, in order. */
  readonly #tokens: string[] = [];
  /** The id that an answer gave last, of a user and of a cursor: what an unknown one in a path means. */
  #lastUser: string | undefined;
  #lastCursor: string | undefined;
  /** Queries that were under way while the sequence went on, until one of its calls killed them. */
  readonly #underWay: Promise<Reply>[] = [];

  constructor(target: Target) {
    this.#target = target;
    this.#names.set("owner@acme.example", target.ownerEmail);
  }

  async run(name: string, recordings: Recording[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const assumed = (ASSUMED[name] ?? []).filter(({ unless: [first, last] = [-1, -1] }) => {
      return !recordings.some(({ step }) => step >= first && step <= last);
    });
    await this.#startUnderWay(recordings);
    for (const recording of recordings) {
      for (const call of assumed.filter((one) => one.before <= recording.step)) {
        assumed.splice(assumed.indexOf(call), 1);
        this.#remember(call, await this.#send(call, true));
      }
      for (const call of recording.prior) await this.#prior(call);
      outcomes.push(await this.#step(recording));
    }
    return outcomes;
  }

  /** A call whose answer was not kept: of its result only the status is known. */
  async #prior(call: Recording["prior"][number]): Promise<void> {
    const reply = await this.#send(call, call.status === undefined || call.status < 300);
    this.#remember(call, reply);
    if (reply.status === call.status || reply.status === 501) return;
    process.stdout.write(
      `  (a call before: ${call.method} ${call.path} gave ${reply.status}, not ${call.status})\n`,
    );
  }

  async #step(recording: Recording): Promise<Outcome> {
    const { request, response } = recording;
    const killed = isObject(response.body) && response.body.errorNum === 1500;
    const waiting = killed ? this.#underWay.shift() : undefined;
    const reply = await (waiting ?? this.#send(request, response.status < 300));
    this.#remember(request, reply);
    const comparison = new Comparison(this.#names, `${request.path} ${JSON.stringify(request.body)}`);
    comparison.compare("status", response.status, reply.status);
    comparison.compare("body", pruned(recording, response.body ?? undefined, reply.body), reply.body);
    for (const header of ["x-c8-error-codes", "location"]) {
      const known = reply.headers[header];
      comparison.compare(
        header,
        response.headers[header] ?? undefined,
        typeof known === "string" ? known : undefined,
      );
    }
    const reason = unsupportedReason(recording);
    const differences = comparison.differences;
    return reason === undefined || differences.length === 0
      ? { recording, differences }
      : { recording, differences, unsupported: reason };
  }

  #remember(call: RecordedRequest, { body }: Reply): void {
    if (!isObject(body)) return;
    if (typeof body.jwt === "string") this.#tokens.push(body.jwt);
    if (call.method === "POST" && call.path === "/_api/user" && typeof body.user === "string") {
      this.#lastUser = body.user;
    }
    if (body.hasMore === true && typeof body.id === "string") this.#lastCursor = body.id;
  }

  async #send(call: RecordedRequest, succeeds: boolean): Promise<Reply> {
    const headers: Record<string, string> = {};
    const kind = call.headers?.authorization ?? "apikey";
    if (call.path === "/_open/auth" || kind === "none") delete headers.authorization;
    // The first token is meant: the others were asked for to see that a new password works.
    else if (kind.startsWith("bearer")) headers.authorization = `bearer ${this.#tokens[0] ?? "none"}`;
    else headers.authorization = `apikey ${this.#target.apiKey}`;
    const path = this.#path(call.path);
    const match = call.headers?.["if-match"];
    if (typeof match === "string") {
      headers["if-match"] = await this.#revision(match, path.replace(/\?.*/s, ""), succeeds);
    }
    const body = await this.#body(call.body ?? undefined, path, succeeds);
    return await this.#target.call(call.method, path, headers, body);
  }

  #path(path: string): string {
    const user = /\/user\/(Uuser\d+)/.exec(path)?.[1];
    if (user !== undefined && this.#lastUser !== undefined) this.#nameOnce(user, this.#lastUser);
    const cursor = /\/(?:cursor|restql\/fetch)\/(\d+)$/.exec(path)?.[1];
    if (cursor !== undefined && this.#lastCursor !== undefined) this.#nameOnce(cursor, this.#lastCursor);
    return path
      .split(/(?<=[/?&=])|(?=[/?&=])/)
      .map((part) => this.#names.get(part) ?? part)
      .join("");
  }

  #nameOnce(recorded: string, here: string): void {
    if (!this.#names.has(recorded)) this.#names.set(recorded, here);
  }

  async #body(body: Json | undefined, path: string, succeeds: boolean): Promise<Json | undefined> {
    if (Array.isArray(body)) {
      const items: Json[] = [];
      for (const item of body) items.push((await this.#body(item, path, succeeds)) ?? null);
      return items;
    }
    if (!isObject(body)) return typeof body === "string" ? (this.#names.get(body) ?? body) : body;
    const mapped: Record<string, Json> = {};
    for (const [name, value] of Object.entries(body)) {
      mapped[name] = typeof value === "string" ? (this.#names.get(value) ?? value) : value;
    }
    const collection = /^(.*\/document\/[^/?]+)/.exec(path)?.[1];
    if (typeof body._rev === "string" && typeof body._key === "string" && collection !== undefined) {
      mapped._rev = await this.#revision(body._rev, `${collection}/${body._key}`, succeeds);
    }
    return mapped;
  }

  /** A revision here: the known one, else, for a call that succeeded, the document's present one. */
  async #revision(recorded: string, document: string, succeeds: boolean): Promise<string> {
    const known = this.#names.get(recorded);
    if (known !== undefined) return known;
    if (!succeeds || !REVISION.test(recorded)) return recorded;
    const { body } = await this.#target.call("GET", document, {
      authorization: `apikey ${this.#target.apiKey}`,
    });
    return isObject(body) && typeof body._rev === "string" ? body._rev : recorded;
  }

  /** Starts the queries that a list of running queries shows, and waits until they run. */
  async #startUnderWay(recordings: Recording[]): Promise<void> {
    const list = recordings.find(({ request }) => request.path.endsWith("/query/current"));
    const running = list?.response.body;
    if (list === undefined || !Array.isArray(running)) return;
    const cursor = list.request.path.replace("/query/current", "/cursor");
    const headers = { authorization: `apikey ${this.#target.apiKey}` };
    for (const one of running) {
      const query = isObject(one) ? (one.query ?? "") : "";
      this.#underWay.push(this.#target.call("POST", cursor, headers, { query, count: false }));
    }
    for (;;) {
      const { body } = await this.#target.call("GET", list.request.path, headers);
      if (Array.isArray(body) && body.length >= running.length) return;
      await sleep(10);
    }
  }
}

/**
 * A recorded list of collections without those that are not in the local GDN: the service's own ones, and what other
 * sequences had left.
 */
function pruned(
  recording: Recording,
  expected: Json | undefined,
  actual: Json | undefined,
): Json | undefined {
  const { method, path } = recording.request;
  if (method !== "GET" || !/\/_api\/collection$/.test(path)) return expected;
  if (!isObject(expected) || !Array.isArray(expected.result) || !isObject(actual)) return expected;
  const here = new Map((Array.isArray(actual.result) ? actual.result : []).map((one) => [nameOf(one), one]));
  const kept = expected.result.filter((one) => here.has(nameOf(one)));
  if (kept.length < here.size) return { ...expected, result: expected.result };
  return { ...expected, result: kept.toSorted((a, b) => rank(here, a) - rank(here, b)) };
}

function rank(here: Map<string, Json>, one: Json): number {
  return [...here.keys()].indexOf(nameOf(one));
}

function nameOf(one: Json): string {
  return isObject(one) ? String(one.name) : "";
}

function unsupportedReason(recording: Recording): string | undefined {
  const { request } = recording;
  const query = isObject(request.body) ? String(request.body.query ?? "") : "";
  const found = UNSUPPORTED.find((one) => one.area === recording.area || one.query?.test(query) === true);
  return found?.reason;
}
