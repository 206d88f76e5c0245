import type { Pace } from "./pace.ts";

/** What goes into batches: a document, or what is known of one. */
export interface BatchItem {
  key: string;
  bytes?: Buffer;
}

/** A batch whose documents have more bytes than this goes as it is: what is under way is in memory. */
const MOST_BYTES = 2 ** 20;

/**
 * Does `work` with all items, in batches of the pace's size, several at once. After a failure nothing more is begun;
 * what is under way ends first.
 *
 * @param items some at a time, as they come
 */
export async function inBatches<Item extends BatchItem>(
  items: AsyncIterable<Item[]> | Iterable<Item[]>,
  pace: Pace,
  work: (batch: Item[]) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const note = (error: unknown) => {
    failures.push(error);
  };
  try {
    for await (const batch of regroup(items, pace)) {
      const run: Promise<void> = work(batch)
        .catch(note)
        .finally(() => running.delete(run));
      running.add(run);
      while (running.size >= pace.inFlight && failures.length === 0) await Promise.race(running);
      if (failures.length > 0) break;
    }
  } catch (error) {
    note(error);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}

async function* regroup<Item extends BatchItem>(
  items: AsyncIterable<Item[]> | Iterable<Item[]>,
  pace: Pace,
): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  let length = 0;
  for await (const some of items) {
    for (const item of some) {
      batch.push(item);
      length += item.bytes?.length ?? 0;
      if (batch.length < pace.size && length < MOST_BYTES) continue;
      yield batch;
      batch = [];
      length = 0;
    }
  }
  if (batch.length > 0) yield batch;
}
