import type { Database } from "./database.ts";
import type { Meta } from "./meta.ts";

/** A message to be sent. */
export interface NewMessage {
  /** In base64, as clients send and get it. */
  readonly payload: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly key?: string;
}

/** A message as a region has it. */
export interface Message {
  readonly seq: number;
  readonly payload: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly key?: string;
  /** In milliseconds since 1970. */
  readonly published: number;
  /** When the region had it: it is read in the order of this and of `seq`. */
  readonly arrival: number;
}

/** A stream of a fabric: `c8globals.orders`, `c8locals.orders`, or the name of the collection whose changes it tells. */
export interface StreamPlace {
  readonly fabric: string;
  readonly stream: string;
}

/** Up to where something has been read. */
export interface ReadingPlace {
  readonly arrival: number;
  readonly seq: number;
}

export const BEGINNING: ReadingPlace = { arrival: 0, seq: 0 };

/** How long messages stay where nobody set it, in seconds: what jsc8 sets without being told. */
export const DEFAULT_TTL = 3_600;

/** In the place of a region: messages that all regions have at once, as those of spot collections. */
export const EVERYWHERE = "";

/** After so many messages those that are too old are deleted. */
const PURGE_EACH = 1_000;

interface Row {
  seq: number;
  payload: string;
  properties: string;
  key: string | null;
  published: number;
  arrival: number;
}

interface SubscriptionRow {
  id: number;
  name: string;
  position: number;
}

type Listener = (place: StreamPlace) => void;

/**
 * The messages of streams, and what subscriptions have acknowledged of them. A region has its own messages at once, and
 * those of others after the lag.
 */
export class Messages {
  readonly #database: Database;
  readonly #meta: Meta;
  readonly #lag: number;
  readonly #listeners = new Set<Listener>();
  #published = 0;

  /** @param lag in milliseconds */
  constructor(database: Database, meta: Meta, lag: number) {
    this.#database = database;
    this.#meta = meta;
    this.#lag = lag;
  }

  /** How many messages were published since the start. */
  get published(): number {
    return this.#published;
  }

  /** How long a message takes to the other regions, in milliseconds. */
  get lag(): number {
    return this.#lag;
  }

  /** Calls `tell` for each message that is published; until the returned function is called. */
  onPublish(tell: Listener): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  /** @returns the message's number */
  publish(place: StreamPlace, region: string, { payload, properties = {}, key }: NewMessage): number {
    this.#database.run(
      `INSERT INTO messages (fabric, stream, region, published, key, properties, payload) VALUES (?,?,?,?,?,?,?)`,
      ...[place.fabric, place.stream, region, Date.now(), key ?? null, JSON.stringify(properties), payload],
    );
    const seq = this.#database.number("SELECT last_insert_rowid()");
    this.#published += 1;
    if (this.#published % PURGE_EACH === 0) this.#forgetOld(place);
    for (const tell of this.#listeners) tell(place);
    return seq;
  }

  /**
   * What a region has of a stream by now, from a place on. What has just arrived comes a millisecond later, so that what
   * arrives at the same time is never missed.
   *
   * @param subscription leaves out what it has acknowledged
   */
  after(place: StreamPlace, region: string, from: ReadingPlace, limit: number, subscription = 0): Message[] {
    return this.#arrived(place, region, from, Date.now() - 1, { limit, subscription });
  }

  /** What a subscription has not acknowledged, with what has just arrived. */
  #unacknowledged(place: StreamPlace, region: string, subscription: number): Message[] {
    return this.#arrived(place, region, BEGINNING, Date.now(), {
      limit: Number.MAX_SAFE_INTEGER,
      subscription,
    });
  }

  /** What arrived in a region after a place, and no later than `until`. */
  #arrived(
    { fabric, stream }: StreamPlace,
    region: string,
    { arrival, seq }: ReadingPlace,
    until: number,
    { limit, subscription }: { limit: number; subscription: number },
  ): Message[] {
    const oldest = Date.now() - this.#life(fabric, stream);
    const rows = this.#database.all<Row>(
      `SELECT * FROM (
        SELECT seq, payload, properties, key, published,
          published + CASE WHEN region IN (?, '') THEN 0 ELSE ? END AS arrival
        FROM messages WHERE fabric=? AND stream=? AND published >= ? AND (region IN (?, '') OR ?)
      ) AS m WHERE (arrival, seq) > (?, ?) AND arrival <= ?
        AND seq > coalesce((SELECT position FROM subscriptions WHERE id=?), 0)
        AND NOT EXISTS (SELECT 1 FROM acknowledged a WHERE a.subscription=? AND a.seq=m.seq)
      ORDER BY arrival, seq LIMIT ?`,
      ...[region, this.#lag, fabric, stream, Math.max(arrival - this.#lag, oldest)],
      ...[region, isLocalStream(stream) ? 0 : 1, arrival, seq, until, subscription, subscription, limit],
    );
    return rows.map(({ properties, key, ...row }) => ({
      ...row,
      properties: JSON.parse(properties) as Record<string, string>,
      ...(key === null ? {} : { key }),
    }));
  }

  /** The life of messages, in seconds. */
  ttl(fabric: string, isLocal: boolean): number {
    return Number(this.#meta.get(ttlName(fabric, isLocal)) ?? DEFAULT_TTL);
  }

  setTtl(fabric: string, isLocal: boolean, seconds: number): void {
    this.#meta.set(ttlName(fabric, isLocal), String(seconds));
  }

  #life(fabric: string, stream: string): number {
    return this.ttl(fabric, isLocalStream(stream)) * 1000;
  }

  /** How many messages there are, and how many characters of payload. */
  size(place: StreamPlace): { count: number; bytes: number } {
    this.#forgetOld(place);
    const found = this.#database.one<{ count: number; bytes: number }>(
      "SELECT count(*) AS count, coalesce(sum(length(payload)), 0) AS bytes FROM messages WHERE fabric=? AND stream=?",
      place.fabric,
      place.stream,
    );
    return found ?? { count: 0, bytes: 0 };
  }

  /** The newest messages of all streams of a fabric, the newest first. */
  newest(fabric: string, limit: number): { stream: string; published: number; payload: string }[] {
    return this.#database.all(
      "SELECT stream, published, payload FROM messages WHERE fabric=? ORDER BY seq DESC LIMIT ?",
      fabric,
      limit,
    );
  }

  /** Where one is who begins to read now; of the running millisecond nothing is missed. */
  end(): ReadingPlace {
    return { arrival: Date.now() - 1, seq: Number.MAX_SAFE_INTEGER };
  }

  /** Where a message is for a region; undefined for one that is not there. */
  placeOf(seq: number, region: string): ReadingPlace | undefined {
    return this.#database.one<{ arrival: number; seq: number }>(
      `SELECT seq, published + CASE WHEN region IN (?, '') THEN 0 ELSE ? END AS arrival FROM messages WHERE seq=?`,
      ...[region, this.#lag, seq],
    );
  }

  /** The subscription of that name in a region, made where there is none: from now on, or from the first message on. */
  subscribe(place: StreamPlace, region: string, name: string, fromEarliest: boolean): number {
    const { fabric, stream } = place;
    const isNew =
      this.#database.run(
        "INSERT OR IGNORE INTO subscriptions (fabric, stream, region, name, position) VALUES (?,?,?,?,0)",
        ...[fabric, stream, region, name],
      ) > 0;
    const id = this.#database.number(
      "SELECT id FROM subscriptions WHERE fabric=? AND stream=? AND region=? AND name=?",
      ...[fabric, stream, region, name],
    );
    if (isNew && !fromEarliest) this.#beginNow(place, region, id);
    return id;
  }

  /** Nothing that the region has by now is for it, and all that is under way from other regions is. */
  #beginNow({ fabric, stream }: StreamPlace, region: string, subscription: number): void {
    const coming = isLocalStream(stream) ? Number.MAX_SAFE_INTEGER : Date.now() - this.#lag;
    const underWay = "fabric=? AND stream=? AND region NOT IN (?, '') AND published > ?";
    const position = this.#database.number(
      `SELECT coalesce((SELECT min(seq) - 1 FROM messages WHERE ${underWay}), (SELECT max(seq) FROM messages), 0)`,
      ...[fabric, stream, region, coming],
    );
    this.#database.run("UPDATE subscriptions SET position=? WHERE id=?", position, subscription);
    this.#database.run(
      `INSERT INTO acknowledged SELECT ?, seq FROM messages
        WHERE fabric=? AND stream=? AND seq > ? AND NOT (region NOT IN (?, '') AND published > ?)`,
      ...[subscription, fabric, stream, position, region, coming],
    );
  }

  subscriptions({ fabric, stream }: StreamPlace, region: string): SubscriptionRow[] {
    return this.#database.all<SubscriptionRow>(
      "SELECT id, name, position FROM subscriptions WHERE fabric=? AND stream=? AND region=? ORDER BY id",
      ...[fabric, stream, region],
    );
  }

  /** How many messages wait for a subscription. */
  backlog(place: StreamPlace, region: string, subscription: number): number {
    return this.#unacknowledged(place, region, subscription).length;
  }

  /** Does nothing for a message that the stream does not have. */
  acknowledge({ fabric, stream }: StreamPlace, subscription: number, seq: number): void {
    this.#database.run(
      "INSERT OR IGNORE INTO acknowledged SELECT ?, seq FROM messages WHERE seq=? AND fabric=? AND stream=?",
      ...[subscription, seq, fabric, stream],
    );
  }

  isAcknowledged(subscription: number, seq: number): boolean {
    return (
      this.#database.one("SELECT 1 FROM acknowledged WHERE subscription=? AND seq=?", subscription, seq) !==
      undefined
    );
  }

  /** Counts all messages as read that are older than so many milliseconds. */
  skip(place: StreamPlace, region: string, subscription: number, olderThan = 0): void {
    const now = Date.now();
    for (const { seq, published } of this.#unacknowledged(place, region, subscription)) {
      if (published <= now - olderThan) this.acknowledge(place, subscription, seq);
    }
  }

  /** False if there was none. */
  unsubscribe({ fabric, stream }: StreamPlace, region: string, name: string): boolean {
    const found = this.subscriptions({ fabric, stream }, region).find((each) => each.name === name);
    if (found === undefined) return false;
    this.#database.run("DELETE FROM acknowledged WHERE subscription=?", found.id);
    return this.#database.run("DELETE FROM subscriptions WHERE id=?", found.id) > 0;
  }

  /** All streams of a fabric in which somebody is subscribed. */
  subscribedStreams(fabric: string): string[] {
    return this.#database
      .all<{ stream: string }>(
        "SELECT DISTINCT stream FROM subscriptions WHERE fabric=? ORDER BY stream",
        fabric,
      )
      .map(({ stream }) => stream);
  }

  /** Deletes all messages and subscriptions of a stream. */
  drop({ fabric, stream }: StreamPlace): void {
    const of = "fabric=? AND stream=?";
    this.#database.run("DELETE FROM messages WHERE fabric=? AND stream=?", fabric, stream);
    this.#database.run(
      `DELETE FROM acknowledged WHERE subscription IN (SELECT id FROM subscriptions WHERE ${of})`,
      ...[fabric, stream],
    );
    this.#database.run(`DELETE FROM subscriptions WHERE ${of}`, fabric, stream);
  }

  dropFabric(fabric: string): void {
    this.#database.run("DELETE FROM messages WHERE fabric=?", fabric);
    this.#database.run(
      "DELETE FROM acknowledged WHERE subscription IN (SELECT id FROM subscriptions WHERE fabric=?)",
      fabric,
    );
    this.#database.run("DELETE FROM subscriptions WHERE fabric=?", fabric);
  }

  #forgetOld({ fabric, stream }: StreamPlace): void {
    const before = Date.now() - this.#life(fabric, stream);
    const old = "SELECT seq FROM messages WHERE fabric=? AND stream=? AND published < ?";
    this.#database.run(`DELETE FROM acknowledged WHERE seq IN (${old})`, fabric, stream, before);
    this.#database.run(
      "DELETE FROM messages WHERE fabric=? AND stream=? AND published < ?",
      ...[fabric, stream, before],
    );
  }
}

const ttlName = (fabric: string, isLocal: boolean) =>
  `ttl of ${isLocal ? "local" : "global"} streams in fabric ${fabric}`;

/** Whether messages stay in their region. */
export function isLocalStream(stream: string): boolean {
  return stream.startsWith("c8locals.");
}
