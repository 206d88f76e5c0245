import {
  BEGINNING,
  type Message,
  type Messages,
  type ReadingPlace,
  type StreamPlace,
} from "../store/messages.ts";

/** Who gets messages of a subscription. */
export interface Receiver {
  /** How many more it can take now. */
  readonly room: number;
  receive(message: Message, redeliveries: number): void;
}

/** How many messages are read at once. */
const BATCH = 100;

/** Pulsar's types of subscription that work here. */
export type SubscriptionType = "Exclusive" | "Failover" | "Shared";

export function isSubscriptionType(text: string): text is SubscriptionType {
  return text === "Exclusive" || text === "Failover" || text === "Shared";
}

/**
 * A subscription with the consumers that are connected to it, in one region. A message goes to one of them, and again
 * to one of them until it is acknowledged.
 */
export class Subscription {
  readonly id: number;
  readonly type: SubscriptionType;
  readonly #messages: Messages;
  readonly #place: StreamPlace;
  readonly #region: string;
  readonly #receivers: Receiver[] = [];
  /** How many messages each has got and not acknowledged. */
  readonly #pending = new Map<Receiver, number>();
  readonly #sent = new Map<number, { message: Message; to: Receiver; times: number }>();
  /** Those to be sent again. */
  readonly #again: { message: Message; times: number }[] = [];
  /** Those that were read and not sent yet. */
  readonly #buffer: Message[] = [];
  #read: ReadingPlace = BEGINNING;
  #last: Receiver | undefined;

  constructor(
    messages: Messages,
    place: StreamPlace,
    region: string,
    { id, type }: { id: number; type: SubscriptionType },
  ) {
    this.#messages = messages;
    this.#place = place;
    this.#region = region;
    this.id = id;
    this.type = type;
  }

  get receivers(): readonly Receiver[] {
    return this.#receivers;
  }

  join(receiver: Receiver): void {
    this.#receivers.push(receiver);
    this.deliver();
  }

  /** What it has not acknowledged goes to the others, or to who comes next. */
  leave(receiver: Receiver): void {
    this.#receivers.splice(this.#receivers.indexOf(receiver), 1);
    for (const { message, to, times } of [...this.#sent.values()]) {
      if (to === receiver) this.#sendAgain(message, times);
    }
    this.#pending.delete(receiver);
    this.deliver();
  }

  acknowledge(seq: number): void {
    this.#forget(seq);
    this.#messages.acknowledge(this.#place, this.id, seq);
    this.deliver();
  }

  refuse(seq: number): void {
    const sent = this.#sent.get(seq);
    if (sent !== undefined) this.#sendAgain(sent.message, sent.times);
    this.deliver();
  }

  /** How many messages a consumer has got and not acknowledged. */
  pending(receiver: Receiver): number {
    return this.#pending.get(receiver) ?? 0;
  }

  /** Sends what there is, as far as there is room for it. */
  deliver(): void {
    for (let to = this.#next(); to !== undefined; to = this.#next()) {
      const waiting = this.#again.shift() ?? this.#unread();
      if (waiting === undefined) return;
      // Since it was read, or refused, its backlog may have been cleared.
      if (this.#messages.isAcknowledged(this.id, waiting.message.seq)) continue;
      this.#last = to;
      const times = waiting.times + 1;
      this.#sent.set(waiting.message.seq, { message: waiting.message, to, times });
      this.#pending.set(to, this.pending(to) + 1);
      to.receive(waiting.message, waiting.times);
    }
  }

  #forget(seq: number): void {
    const sent = this.#sent.get(seq);
    if (sent === undefined) return;
    this.#sent.delete(seq);
    this.#pending.set(sent.to, this.pending(sent.to) - 1);
  }

  #sendAgain(message: Message, times: number): void {
    this.#forget(message.seq);
    this.#again.push({ message, times });
  }

  #unread(): { message: Message; times: number } | undefined {
    if (this.#buffer.length === 0) {
      this.#buffer.push(...this.#messages.after(this.#place, this.#region, this.#read, BATCH, this.id));
    }
    const message = this.#buffer.shift();
    if (message === undefined) return undefined;
    this.#read = { arrival: message.arrival, seq: message.seq };
    return { message, times: 0 };
  }

  /** The next after the one that got the last message, if there is one with room; of a failover subscription the first. */
  #next(): Receiver | undefined {
    if (this.type === "Failover") return this.#receivers.slice(0, 1).find(({ room }) => room > 0);
    const start = this.#last === undefined ? 0 : this.#receivers.indexOf(this.#last) + 1;
    const inTurn = [...this.#receivers.slice(start), ...this.#receivers.slice(0, start)];
    return inTurn.find(({ room }) => room > 0);
  }
}
