import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchmarkContext } from "./benchmark.ts";

export interface ContextOptions {
  readonly quick: boolean;
  readonly rounds: number;
  /** Default: says nothing. */
  readonly progress?: (text: string) => void;
}

/** Runs something in a context of its own, whose folders are removed at its end, or at that of this process. */
export async function inContext<T>(
  { quick, rounds, progress = () => {} }: ContextOptions,
  use: (context: BenchmarkContext) => Promise<T>,
): Promise<T> {
  const folders: string[] = [];
  const remove = () => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", remove);
  try {
    return await use({
      rounds,
      progress,
      size: (full, small) => (quick ? small : full),
      folder() {
        const folder = mkdtempSync(join(tmpdir(), "gdn-bench-"));
        folders.push(folder);
        return folder;
      },
    });
  } finally {
    process.off("exit", remove);
    remove();
  }
}
