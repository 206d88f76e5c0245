import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { Notes } from "./notes.ts";
import { FileChangedError, SourceError } from "./source-error.ts";
import { formatOf, inspectFile, type SourceFile } from "./source-file.ts";

/** What is read at once: each reading is done by another thread, which takes its time to come and go. */
const READ_BYTES = 512 * 1024;

/** What is decoded at once: larger texts outlive the collector's short rounds, and take tens of MB until its long ones. */
const TEXT_BYTES = 64 * 1024;

/** Told how many bytes of how many have been read. */
export type OnRead = (bytes: number, size: number) => void;

/** How a seed file is read. */
export interface Reading {
  onRead?: OnRead | undefined;
  /** Told where each document begins, in their order: "line 2", in JSON "line 2, column 3". */
  onPlace?: ((place: string) => void) | undefined;
  /** Whether all of it was read before, and found right. */
  isKnown?: boolean;
  /** What separates values of CSV; where it is not given it is found. */
  delimiter?: string | undefined;
  /** The attribute that becomes `_key`. */
  keyField?: string;
  /** Whether a document that is wrong comes as an `InvalidDocument` instead of ending it all. */
  givesInvalid?: boolean;
  /** Takes what is worth saying of the file. */
  notes?: Notes | undefined;
}

/** Stands for a document that is none, and goes on after "the document at line 2": "is not JSON". */
export class InvalidDocument {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/**
 * Reads a file piece by piece, without its byte order mark: UTF-8, or UTF-16 where that mark says so; unpacked, where
 * it ends in `.gz`.
 *
 * @throws SourceError
 */
export async function* readText(file: SourceFile, onRead?: OnRead): AsyncGenerator<string> {
  const { size } = await inspectFile(file);
  const { isGzip } = formatOf(file);
  let decode: ((bytes?: Uint8Array) => string) | undefined;
  for await (const bytes of isGzip ? readGzip(file, size, onRead) : readPlain(file, size, onRead)) {
    decode ??= decoderOf(file, encodingOf(file, bytes));
    for (let start = 0; start < bytes.length; start += TEXT_BYTES) {
      yield decode(bytes.subarray(start, start + TEXT_BYTES));
    }
  }
  if (decode !== undefined) yield decode();
}

/** Decodes piece by piece; without bytes, what is left. */
function decoderOf({ name }: SourceFile, encoding: string): (bytes?: Uint8Array) => string {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (bytes) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      const said = encoding === "utf-8" ? "UTF-8" : "the UTF-16 that its first bytes say";
      throw new SourceError(`the file ${name} is not ${said}: save it as UTF-8`);
    }
  };
}

/** What files that are no text begin with, and what to do with them. */
const OTHER_BEGINNINGS: readonly [bytes: readonly number[], what: string][] = [
  [[0x1f, 0x8b], "is packed with gzip: let its name end in .gz"],
  [[0x50, 0x4b, 0x03, 0x04], "is a ZIP file: unpack it, or save a sheet as CSV"],
  [[0x28, 0xb5, 0x2f, 0xfd], "is packed with Zstandard: unpack it"],
  [[0xff, 0xfe, 0x00, 0x00], "is UTF-32: save it as UTF-8"],
];

/** @param first the beginning of the file */
function encodingOf({ name }: SourceFile, first: Uint8Array): string {
  const begins = (...bytes: readonly number[]) => bytes.every((byte, index) => first[index] === byte);
  const other = OTHER_BEGINNINGS.find(([bytes]) => begins(...bytes));
  if (other !== undefined) throw new SourceError(`the file ${name} ${other[1]}`);
  if (begins(0xff, 0xfe)) return "utf-16le";
  if (begins(0xfe, 0xff)) return "utf-16be";
  // Two zero bytes in four are a letter of UTF-16 or UTF-32, and none of any text.
  if (first.subarray(0, 4).includes(0)) {
    throw new SourceError(
      `the file ${name} is not UTF-8, but perhaps UTF-16 without a byte order mark: save it as UTF-8`,
    );
  }
  return "utf-8";
}

/** The buffer is the same each time. */
async function* readPlain(file: SourceFile, size: number, onRead?: OnRead): AsyncGenerator<Uint8Array> {
  const handle = await asSourceError(file, () => open(file.path));
  try {
    const buffer = Buffer.alloc(READ_BYTES);
    for (let position = 0; ; ) {
      const bytesRead = await asSourceError(file, () => readInto(handle, buffer));
      if (bytesRead === 0) return;
      position += bytesRead;
      // One that is appended to faster than it is read has no end.
      if (position > size) throw new FileChangedError(file.name);
      yield buffer.subarray(0, bytesRead);
      onRead?.(position, size);
    }
  } finally {
    await handle.close();
  }
}

async function* readGzip(file: SourceFile, size: number, onRead?: OnRead): AsyncGenerator<Uint8Array> {
  const packed = createReadStream(file.path, { highWaterMark: TEXT_BYTES });
  const unpacked = createGunzip({ chunkSize: TEXT_BYTES });
  // Whoever iterates is told of the error.
  pipeline(packed, unpacked).catch(() => {});
  const chunks = unpacked[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const { done, value } = await asSourceError(file, () => chunks.next());
      if (done) return;
      if (packed.bytesRead > size) throw new FileChangedError(file.name);
      yield value;
      onRead?.(packed.bytesRead, size);
    }
  } finally {
    unpacked.destroy();
  }
}

async function readInto(file: FileHandle, buffer: Buffer): Promise<number> {
  return (await file.read(buffer, 0, buffer.length)).bytesRead;
}

async function asSourceError<T>({ name }: SourceFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new SourceError(
      code?.startsWith("Z_")
        ? `the file ${name} is not gzip, or not all of it (${message})`
        : `the file ${name} could not be read (${code ?? String(error)})`,
    );
  }
}
