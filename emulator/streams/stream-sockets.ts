import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import { requireFabric, requirePresent, requireStream } from "../auth/access.ts";
import { type Authentication, type Caller, forbidden } from "../auth/authentication.ts";
import type { OneTimePasswords } from "../auth/one-time-passwords.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type Json, type JsonObject } from "../common/json.ts";
import { decodePathPart } from "../common/path-part.ts";
import { BEGINNING, type Message, type ReadingPlace, type StreamPlace } from "../store/messages.ts";
import type { Region } from "../store/regions.ts";
import type { Store } from "../store/store.ts";
import { streamNamed } from "./named-streams.ts";
import { isSubscriptionType, type Receiver, Subscription, type SubscriptionType } from "./subscription.ts";

/** `/_ws/ws/v2/consumer/persistent/acme/c8global.shop/c8globals.orders/mine`: Pulsar's, as jsc8 and pyC8 write it. */
const PATH =
  /^\/_ws\/ws\/v2\/(producer|consumer|reader)\/persistent\/([^/]+)\/c8(?:global|local)\.([^/]+)\/([^/]+)(?:\/([^/]+))?$/;

/** The longest message, in bytes: Pulsar's own default. */
const LONGEST = 5 * 2 ** 20;
const QUEUE = 1_000;
/** Until what is published can be read, in milliseconds. */
const SOON = 2;

/** A WebSocket that is to be opened, after all checks. */
interface Opening {
  readonly role: "producer" | "consumer" | "reader";
  readonly place: StreamPlace;
  readonly region: Region;
  readonly query: URLSearchParams;
  /** Of a consumer. */
  readonly subscription: string;
  readonly type: SubscriptionType;
}

/** What sockets are opened on. */
interface Gdn {
  readonly store: Store;
  readonly authentication: Authentication;
  readonly oneTimePasswords: OneTimePasswords;
}

/** Producers, consumers and readers of streams. */
export class StreamSockets {
  readonly #gdn: Gdn;
  readonly #open = new Map<WebSocket, Opening>();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #readers = new Map<Reader, StreamPlace>();
  /** Deliveries that are about to be made, by stream, and whether another must follow. */
  readonly #soon = new Map<string, { again: boolean }>();
  readonly #stopListening: () => void;
  #isEnded = false;
  #server: Promise<WebSocketServer> | undefined;

  constructor(gdn: Gdn) {
    this.#gdn = gdn;
    this.#stopListening = gdn.store.messages.onPublish((place) => this.#deliverSoon(place));
  }

  /** @throws ApiError before the socket is opened */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, region: Region): Promise<void> {
    const opening = this.#check(request, region);
    // Much to load, for those who use no streams.
    this.#server ??= import("ws").then(
      ({ WebSocketServer: Server }) => new Server({ noServer: true, maxPayload: LONGEST }),
    );
    const server = await this.#server;
    if (opening.role === "consumer") this.#requireRoom(opening);
    server.handleUpgrade(request, socket, head, (opened) => this.#opened(opened, opening));
  }

  #check(request: IncomingMessage, region: Region): Opening {
    const url = new URL(request.url ?? "/", "https://localhost");
    const [, role, tenant = "", fabricName = "", stream = "", subscription = ""] =
      PATH.exec(url.pathname) ?? [];
    if (role !== "producer" && role !== "consumer" && role !== "reader") {
      throw new ApiError(404, 404, `There is no WebSocket at ${url.pathname}.`);
    }
    const { store } = this.#gdn;
    const caller = this.#caller(request, url.searchParams);
    if (decodePathPart(tenant) !== store.tenant) throw forbidden();
    const fabric = store.fabrics.get(decodePathPart(fabricName));
    const asking = { gdn: this.#gdn, caller, fabric };
    requireFabric(asking, fabric.name, "ro");
    requirePresent(fabric, region.name);
    const found = streamNamed(store, fabric, decodePathPart(stream));
    requireStream(asking, found.topic, role === "producer" ? "rw" : "ro");
    if (role === "consumer" && subscription === "") {
      throw new ApiError(400, 400, "The path of a consumer ends with the name of its subscription.");
    }
    const place = { fabric: fabric.name, stream: found.topic };
    const type = url.searchParams.get("subscriptionType") || "Exclusive";
    if (!isSubscriptionType(type)) {
      throw new ApiError(501, 501, `The local GDN has no subscriptions of type '${type}'.`);
    }
    return {
      ...{ role, place, region, type, query: url.searchParams },
      subscription: decodePathPart(subscription),
    };
  }

  #caller(request: IncomingMessage, query: URLSearchParams): Caller {
    const password = query.get("otp");
    if (password === null) return this.#gdn.authentication.identify(request.headers.authorization);
    const caller = this.#gdn.oneTimePasswords.take(password);
    if (caller === undefined) throw forbidden("forbidden: the one-time password is not valid or was used");
    return caller;
  }

  /** An exclusive subscription has one consumer (Pulsar's default); all consumers of another are of its type. */
  #requireRoom(opening: Opening): void {
    const present = this.#subscriptions.get(keyOf(opening));
    if (present === undefined || (present.type === opening.type && present.type !== "Exclusive")) return;
    throw new ApiError(
      409,
      409,
      `Subscription ${opening.subscription} is of type ${present.type} and has a consumer already.`,
    );
  }

  #opened(socket: WebSocket, opening: Opening): void {
    this.#open.set(socket, opening);
    socket.on("close", () => this.#open.delete(socket));
    // What goes wrong with a connection ends it.
    socket.on("error", () => socket.terminate());
    if (opening.role === "producer") this.#produce(socket, opening);
    else if (opening.role === "consumer") this.#consume(socket, opening);
    else this.#read(socket, opening);
  }

  #produce(socket: WebSocket, { place, region }: Opening): void {
    onJson(socket, (sent) => {
      const context: JsonObject = typeof sent.context === "string" ? { context: sent.context } : {};
      const { payload, properties, key } = sent;
      if (typeof payload !== "string" || !isBase64(payload) || !isProperties(properties)) {
        const errorMsg = "Invalid message: 'payload' must be base64, 'properties' an object of texts.";
        return { result: "send-error:3", errorMsg, ...context };
      }
      const seq = this.#gdn.store.messages.publish(place, region.name, {
        payload,
        ...(properties === undefined ? {} : { properties }),
        ...(typeof key === "string" ? { key } : {}),
      });
      return { result: "ok", messageId: messageId(seq), ...context };
    });
  }

  #consume(socket: WebSocket, opening: Opening): void {
    const { place, region, query, subscription: name } = opening;
    const { messages } = this.#gdn.store;
    const key = keyOf(opening);
    const subscription =
      this.#subscriptions.get(key) ??
      new Subscription(messages, place, region.name, {
        id: messages.subscribe(
          ...([place, region.name, name] as const),
          query.get("initialPosition")?.toLowerCase() === "earliest",
        ),
        type: opening.type,
      });
    this.#subscriptions.set(key, subscription);
    const consumer = new Consumer(socket, subscription, query);
    socket.on("close", () => {
      subscription.leave(consumer);
      const isEmpty = subscription.receivers.length === 0;
      if (isEmpty && this.#subscriptions.get(key) === subscription) this.#subscriptions.delete(key);
    });
    onJson(socket, (sent) => {
      const seq = seqOf(sent.messageId);
      if (sent.type === "unsubscribe") {
        this.unsubscribe(place, region.name, name, socket);
        socket.close(1000);
      } else if (sent.type === "permit") consumer.permit(Number(sent.permitMessages ?? 0));
      else if (sent.type === "negativeAcknowledge" && seq !== undefined) subscription.refuse(seq);
      else if (seq !== undefined) subscription.acknowledge(seq);
      return undefined;
    });
    subscription.join(consumer);
    this.#deliverSoon(place);
  }

  #read(socket: WebSocket, { place, region, query }: Opening): void {
    const { messages } = this.#gdn.store;
    const reader = new Reader(socket, this.#begin(query, region), queueSize(query), (at, limit) =>
      messages.after(place, region.name, at, limit),
    );
    this.#readers.set(reader, place);
    socket.on("close", () => this.#readers.delete(reader));
    onJson(socket, () => {
      reader.acknowledge();
      return undefined;
    });
    this.#deliverSoon(place);
  }

  /** Where a reader begins: with what comes now, with the first message, or after the one that it names. */
  #begin(query: URLSearchParams, region: Region): ReadingPlace {
    const { messages } = this.#gdn.store;
    const from = query.get("messageId") || "latest";
    if (from === "earliest") return BEGINNING;
    const seq = seqOf(from);
    return (seq === undefined ? undefined : messages.placeOf(seq, region.name)) ?? messages.end();
  }

  /** After the transaction that publishes, and again when the other regions have it; once for all at about that time. */
  #deliverSoon(place: StreamPlace): void {
    if (this.#open.size === 0) return;
    const { lag } = this.#gdn.store.messages;
    this.#deliverIn(place, SOON);
    if (lag > 0) this.#deliverIn(place, lag + SOON);
  }

  #deliverIn(place: StreamPlace, wait: number): void {
    const { fabric, stream } = place;
    const key = `${fabric}/${stream}/`;
    const waiting = this.#soon.get(key);
    // Each message arrives at a time of its own after the lag, so that those waits are not shared.
    if (wait === SOON && waiting !== undefined) {
      // What was published just now cannot be read yet when that one ends.
      waiting.again = true;
      return;
    }
    const mine = { again: false };
    if (wait === SOON) this.#soon.set(key, mine);
    const deliver = () => {
      if (this.#isEnded) return;
      if (wait === SOON) this.#soon.delete(key);
      for (const [reader, at] of this.#readers) {
        if (at.fabric === fabric && at.stream === stream) reader.deliver();
      }
      for (const [name, each] of this.#subscriptions) if (name.startsWith(key)) each.deliver();
      if (mine.again) this.#deliverIn(place, SOON);
    };
    setTimeout(deliver, wait).unref();
  }

  /** The connected producers of a stream, and the consumers of each subscription, in a region. */
  connected(place: StreamPlace, region: string): { producers: number; consumers: Map<string, number> } {
    const consumers = new Map<string, number>();
    let producers = 0;
    for (const { role, place: at, region: where, subscription } of this.#open.values()) {
      if (at.fabric !== place.fabric || at.stream !== place.stream || where.name !== region) continue;
      if (role === "producer") producers += 1;
      if (role === "consumer") consumers.set(subscription, (consumers.get(subscription) ?? 0) + 1);
    }
    return { producers, consumers };
  }

  /**
   * Deletes a subscription and ends the connections of its consumers, but not of `socket`.
   *
   * @returns false if there was none
   */
  unsubscribe({ fabric, stream }: StreamPlace, region: string, name: string, socket?: WebSocket): boolean {
    for (const [each, opening] of this.#open) {
      const { place, role, subscription } = opening;
      if (role !== "consumer" || place.fabric !== fabric || place.stream !== stream) continue;
      if (opening.region.name !== region || subscription !== name) continue;
      this.#subscriptions.delete(keyOf(opening));
      if (each !== socket) each.terminate();
    }
    return this.#gdn.store.messages.unsubscribe({ fabric, stream }, region, name);
  }

  /** Closes the sockets of a stream that goes, or of all. */
  close(isMeant: (opening: { place: StreamPlace; region: Region }) => boolean = () => true): void {
    for (const [socket, opening] of this.#open) {
      if (!isMeant(opening)) continue;
      // Whoever connects from now on does not join those that are about to go.
      this.#subscriptions.delete(keyOf(opening));
      socket.terminate();
    }
  }

  end(): void {
    this.#isEnded = true;
    this.#stopListening();
    this.close();
  }
}

const keyOf = ({ place, region, subscription }: Opening) =>
  `${place.fabric}/${place.stream}/${region.name}/${subscription}`;

function queueSize(query: URLSearchParams): number {
  const size = Number(query.get("receiverQueueSize") || QUEUE);
  return Number.isInteger(size) && size > 0 ? size : QUEUE;
}

/** A consumer's socket. */
class Consumer implements Receiver {
  readonly #socket: WebSocket;
  readonly #subscription: Subscription;
  readonly #size: number;
  /** How many more it asked for; undefined where it takes what comes. */
  #permits: number | undefined;

  constructor(socket: WebSocket, subscription: Subscription, query: URLSearchParams) {
    this.#socket = socket;
    this.#subscription = subscription;
    this.#size = queueSize(query);
    this.#permits = query.get("pullMode") === "true" ? 0 : undefined;
  }

  get room(): number {
    const free = this.#size - this.#subscription.pending(this);
    return this.#permits === undefined ? free : Math.min(free, this.#permits);
  }

  permit(count: number): void {
    if (this.#permits !== undefined && count > 0) this.#permits += count;
    this.#subscription.deliver();
  }

  receive(message: Message, redeliveries: number): void {
    if (this.#permits !== undefined) this.#permits -= 1;
    this.#socket.send(textOf(message, redeliveries));
  }
}

/** A reader's socket: it keeps no place but its own. */
class Reader {
  readonly #socket: WebSocket;
  readonly #size: number;
  readonly #next: (at: ReadingPlace, limit: number) => Message[];
  #at: ReadingPlace;
  #pending = 0;

  constructor(
    socket: WebSocket,
    at: ReadingPlace,
    size: number,
    next: (at: ReadingPlace, limit: number) => Message[],
  ) {
    this.#socket = socket;
    this.#at = at;
    this.#size = size;
    this.#next = next;
  }

  acknowledge(): void {
    this.#pending = Math.max(0, this.#pending - 1);
    this.deliver();
  }

  deliver(): void {
    const room = this.#size - this.#pending;
    if (room <= 0) return;
    for (const message of this.#next(this.#at, room)) {
      this.#at = { arrival: message.arrival, seq: message.seq };
      this.#pending += 1;
      this.#socket.send(textOf(message, 0));
    }
  }
}

function textOf({ seq, payload, properties, key, published }: Message, redeliveryCount: number): string {
  const publishTime = new Date(published).toISOString();
  return JSON.stringify({
    ...{ messageId: messageId(seq), payload, properties, publishTime, redeliveryCount },
    ...(key === undefined ? {} : { key }),
  });
}

/** Clients take it for an opaque text. */
const messageId = (seq: number) => Buffer.from(`gdn:${seq}`).toString("base64");

function seqOf(id: Json | undefined): number | undefined {
  const [, digits] =
    /^gdn:(\d+)$/.exec(typeof id === "string" ? Buffer.from(id, "base64").toString() : "") ?? [];
  return digits === undefined ? undefined : Number(digits);
}

const isBase64 = (text: string) => /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0;

function isProperties(value: Json | undefined): value is Record<string, string> | undefined {
  if (value === undefined) return true;
  return isJsonObject(value) && Object.values(value).every((each) => typeof each === "string");
}

/** Answers each text that is a JSON object; what is none ends the connection, as with Pulsar. */
function onJson(socket: WebSocket, answer: (sent: JsonObject) => JsonObject | undefined): void {
  socket.on("message", (data) => {
    let sent: Json;
    try {
      sent = JSON.parse(String(data)) as Json;
    } catch {
      socket.close(1007, "Invalid JSON");
      return;
    }
    if (!isJsonObject(sent)) {
      socket.close(1007, "Invalid JSON");
      return;
    }
    const reply = answer(sent);
    if (reply !== undefined) socket.send(JSON.stringify(reply));
  });
}
