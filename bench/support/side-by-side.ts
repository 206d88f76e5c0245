import type { BenchmarkContext, Figure } from "../benchmark.ts";
import { measureInRounds } from "../statistics.ts";
import { type Client, inFlight } from "./client.ts";
import { makeCollection } from "./collection.ts";
import { PlainSqlite } from "./plain-sqlite.ts";
import { during, emptyServer, type MeasuredGdn, type MeasuredServer, startMeasuredGdn } from "./servers.ts";
import { perSecond } from "./timed.ts";

/** A local GDN on disk with its empty collection, and the plain limits of the machine. */
export interface Sides {
  readonly gdn: MeasuredGdn;
  readonly empty: MeasuredServer;
  readonly sqlite: PlainSqlite;
}

/** @param answerBytes the length of the empty server's answers */
export async function sideBySide<T>(
  context: BenchmarkContext,
  answerBytes: number,
  use: (sides: Sides) => Promise<T>,
): Promise<T> {
  const folder = context.folder();
  const startEmpty = await emptyServer(folder, answerBytes);
  const sqlite = new PlainSqlite(context.folder());
  try {
    return await during(await startMeasuredGdn(folder, "--data", "data"), async (gdn) => {
      await makeCollection(gdn, gdn.client(1));
      return await during(await startEmpty(), (empty) => use({ gdn, empty, sqlite }));
    });
  } finally {
    sqlite.close();
  }
}

/** How many calls are under way at a time, where there is more than one. */
const MANY = 16;

/** Small calls of one kind. */
export interface Calls {
  /** Such as `point reads`. */
  readonly name: string;
  /** How many calls one measurement takes. */
  readonly count: number;
  /** Makes ready what one measurement sends, and answers what sends call `index` of it. */
  readonly prepare: (client: Client) => (index: number) => Promise<unknown>;
  /** The same for SQLite in this process: answers what does all of one measurement's work. */
  readonly plain: () => () => void;
}

/** How many calls a second are answered, one and many at a time. */
export async function measureCalls(
  context: BenchmarkContext,
  { gdn, empty }: Sides,
  { name, count, prepare, plain }: Calls,
): Promise<Figure[]> {
  const clients = { gdn: gdn.client(MANY), empty: empty.client(MANY) };
  const rate = (client: Client, limit: number) => {
    const send = prepare(client);
    return perSecond(count, () => inFlight(limit, count, send));
  };
  const rates = await measureInRounds(context.rounds, {
    one: () => rate(clients.gdn, 1),
    emptyOne: () => rate(clients.empty, 1),
    many: () => rate(clients.gdn, MANY),
    emptyMany: () => rate(clients.empty, MANY),
    plain: () => perSecond(count, plain()),
  });
  const figure = (suffix: string, samples: number[], emptySamples: number[]): Figure => ({
    name: `${name}, ${suffix}`,
    unit: "documents/s",
    samples,
    beside: [
      { name: "SQLite without a server", samples: rates.plain },
      { name: "empty HTTPS server", samples: emptySamples },
    ],
  });
  return [
    figure("one at a time", rates.one, rates.emptyOne),
    figure(`${MANY} at a time`, rates.many, rates.emptyMany),
  ];
}
