import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, RawJson } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";

/** The client went away while it was sending. */
export class ConnectionClosed extends Error {}

/**
 * Reads a request's body.
 *
 * @throws ApiError 413 as soon as there is more than `limit` bytes; the rest is read and thrown away, so that the
 * client gets to the answer
 * @throws Gone
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limit) {
      chunks.push(chunk);
      return;
    }
    chunks = [];
    reject(new ApiError(413, 413, `The body is larger than ${limit} bytes.`));
  });
  request.on("end", () => {
    const [only] = chunks;
    resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
  });
  request.on("error", () => reject(new ConnectionClosed()));
  request.on("close", () => {
    if (!request.complete) reject(new ConnectionClosed());
  });
  return promise;
}

/** A body as it is sent, in parts, and its length. */
function bytesOf({ body }: Answer): { parts: Uint8Array[]; length: number } {
  const given = body instanceof RawJson ? body.parts : [JSON.stringify(body)];
  const parts = given.map((part) => (typeof part === "string" ? Buffer.from(part, "utf8") : part));
  return { parts, length: parts.reduce((sum, part) => sum + part.length, 0) };
}

/** Writes an answer, and tells the length of its body in bytes. */
export function send(
  response: ServerResponse,
  answer: Answer,
  method: string,
  headers: Record<string, string>,
): number {
  const { parts, length } = bytesOf(answer);
  const empty = method === "HEAD" || answer.status === 304;
  response.writeHead(answer.status, {
    ...headers,
    "content-type": "application/json; charset=utf-8",
    ...answer.headers,
    ...(answer.status === 304 ? {} : { "content-length": String(length) }),
  });
  if (empty) response.end();
  else if (length <= PART) response.end(parts.length === 1 ? parts[0] : Buffer.concat(parts));
  else endWith(response, parts);
  return empty ? 0 : length;
}

/** Less than what a connection takes before it says that it is full. */
const PART = 32 * 1024;

/**
 * Writes a body part by part, each once the one before is on its way. A connection that is full counts as full for a
 * moment longer than the client needs to have it all and send the next request, and what Node reads of that one then
 * it takes for broken (HPE_PAUSED) and ends the connection.
 */
function endWith(response: ServerResponse, [first, ...others]: Uint8Array[]): void {
  if (first === undefined) {
    response.end();
    return;
  }
  if (first.length <= PART && others.length === 0) {
    response.end(first);
    return;
  }
  response.write(first.subarray(0, PART), (error) => {
    if (!error) endWith(response, first.length > PART ? [first.subarray(PART), ...others] : others);
  });
}

/** Writes the headers of an answer and half of its body, and resets the connection. */
export function sendHalf(response: ServerResponse, answer: Answer, headers: Record<string, string>): void {
  const body = Buffer.concat(bytesOf(answer).parts);
  response.writeHead(answer.status, {
    ...headers,
    "content-type": "application/json; charset=utf-8",
    ...answer.headers,
    "content-length": String(body.length),
  });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
}
