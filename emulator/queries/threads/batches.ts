import { isJsonObject, type Json } from "../../common/json.ts";
import type { Batches } from "./messages.ts";

/** So much text is put together before it becomes bytes. */
const PIECE = 64 * 1024;

/** Bytes that grow. */
class Bytes {
  #buffer = Buffer.from(new ArrayBuffer(4096));
  #length = 0;
  #text = "";

  add(text: string): void {
    this.#text += text;
    if (this.#text.length > PIECE) this.#write();
  }

  /** How many there are. */
  get length(): number {
    this.#write();
    return this.#length;
  }

  #write(): void {
    const most = this.#length + 3 * this.#text.length;
    if (most > this.#buffer.length) {
      const { buffer } = this.#buffer;
      this.#buffer = Buffer.from(buffer.transfer(Math.max(most, 2 * buffer.byteLength)));
    }
    this.#length += this.#buffer.write(this.#text, this.#length);
    this.#text = "";
  }

  /** All of them; there are none left. */
  end(): Uint8Array<ArrayBuffer> {
    const { length } = this;
    return new Uint8Array(this.#buffer.buffer.transfer(length));
  }
}

/**
 * Rows as JSON in bytes, which go from thread to thread and to the client as they are.
 *
 * @param size the rows of a batch
 */
export function toBatches(rows: Json[], size: number): Batches {
  const bytes = new Bytes();
  const count = Math.max(1, Math.ceil(rows.length / size));
  const ends = new Float64Array(count);
  for (let batch = 0; batch < count; batch += 1) {
    let comma = batch === 0 ? "" : ",";
    for (const row of rows.slice(batch * size, (batch + 1) * size)) {
      bytes.add(`${comma}${JSON.stringify(row)}`);
      comma = ",";
    }
    ends[batch] = bytes.length;
  }
  return { count: rows.length, bytes: bytes.end(), ends };
}

/** A batch's rows as JSON; without the comma before it. */
export function batchAt({ bytes, ends }: Pick<Batches, "bytes" | "ends">, index: number): Uint8Array {
  return bytes.subarray(index === 0 ? 0 : (ends[index - 1] ?? 0) + 1, ends[index]);
}

/** The members of an object as JSON, to be put beside others. */
export function toMembers(value: Json): Uint8Array<ArrayBuffer> {
  const bytes = new Bytes();
  if (isJsonObject(value)) {
    let comma = "";
    for (const [name, member] of Object.entries(value)) {
      bytes.add(`${comma}${JSON.stringify(name)}:${JSON.stringify(member)}`);
      comma = ",";
    }
  }
  return bytes.end();
}
