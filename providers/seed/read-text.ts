import { type FileHandle, open } from "node:fs/promises";
import { SourceError } from "./source-error.ts";

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
}

/**
 * Reads a file of UTF-8 piece by piece, without its byte order mark.
 *
 * @throws SourceError
 */
export async function* readText(path: string, onRead?: OnRead): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (bytes?: Uint8Array) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new SourceError(`the file ${path} is not UTF-8`);
    }
  };
  const file = await asSourceError(path, () => open(path));
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(READ_BYTES);
    for (let position = 0; ; ) {
      const bytesRead = await asSourceError(path, () => readInto(file, buffer));
      if (bytesRead === 0) break;
      for (let start = 0; start < bytesRead; start += TEXT_BYTES) {
        yield decode(buffer.subarray(start, Math.min(start + TEXT_BYTES, bytesRead)));
      }
      position += bytesRead;
      onRead?.(position, size);
    }
    yield decode();
  } finally {
    await file.close();
  }
}

async function readInto(file: FileHandle, buffer: Buffer): Promise<number> {
  return (await file.read(buffer, 0, buffer.length)).bytesRead;
}

async function asSourceError<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new SourceError(
      code === "ENOENT"
        ? `there is no file ${path}`
        : `the file ${path} could not be read (${code ?? String(error)})`,
    );
  }
}
