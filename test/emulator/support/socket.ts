import { once } from "node:events";
import { readFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { ConnectionInfo } from "../../../emulator/start.ts";
import { loopback } from "./gdn.ts";

/** What a consumer or reader gets. */
export interface ReceivedMessage {
  messageId: string;
  payload: string;
  properties: Record<string, string>;
  publishTime: string;
  redeliveryCount: number;
  key?: string;
}

/** A WebSocket of a test, closed when that is over. */
export interface TestSocket {
  send(value: unknown): void;
  /** The next that comes, parsed. */
  next(): Promise<ReceivedMessage & Record<string, unknown>>;
  /** The same, with its payload as text, acknowledged. */
  take(): Promise<string>;
  /** All that has come and was not taken. */
  readonly waiting: readonly unknown[];
  close(): Promise<void>;
  closed: Promise<unknown>;
}

/** Opens `/_ws/ws/v2/<path>`; in the error of a refusal is its status. */
export async function openSocket(
  { info }: { info: Pick<ConnectionInfo, "url" | "caFile" | "apiKey" | "regions"> },
  path: string,
  options: { region?: string; authorization?: string } = {},
): Promise<TestSocket> {
  const { region, authorization = `apikey ${info.apiKey}` } = options;
  const base = info.regions.find(({ name }) => name === region)?.url ?? info.url;
  const socket = new WebSocket(`${base.replace(/^https/, "wss")}/_ws/ws/v2/${path}`, {
    ca: readFileSync(info.caFile),
    lookup: loopback,
    headers: authorization === "" ? {} : { authorization },
  });
  const waiting: ReceivedMessage[] = [];
  const wanted: ((message: never) => void)[] = [];
  socket.on("message", (data) => {
    const message = JSON.parse(String(data)) as never;
    const take = wanted.shift();
    if (take === undefined) waiting.push(message);
    else take(message);
  });
  const closed = once(socket, "close");
  closed.catch(() => {});
  await once(socket, "open");
  socket.on("error", () => {});
  const next = () => {
    const { promise, resolve } = Promise.withResolvers<ReceivedMessage & Record<string, unknown>>();
    const present = waiting.shift();
    if (present === undefined) wanted.push(resolve as (message: never) => void);
    else resolve(present as ReceivedMessage & Record<string, unknown>);
    return promise;
  };
  const send = (value: unknown) => socket.send(typeof value === "string" ? value : JSON.stringify(value));
  const opened: TestSocket = {
    send,
    next,
    take: async () => {
      const { messageId, payload } = await next();
      send({ messageId });
      return Buffer.from(payload, "base64").toString();
    },
    waiting,
    close: async () => {
      socket.close();
      await closed;
    },
    closed,
  };
  onTestFinished(() => socket.terminate());
  return opened;
}

export const base64 = (text: string) => Buffer.from(text).toString("base64");
