import { expect, it } from "vitest";
import { toFailure } from "../../../../providers/gdn/failure.ts";
import { GdnError } from "../../../../providers/gdn/gdn-error.ts";
import { inBatches } from "../../../../providers/resources/seed-documents/batches.ts";
import { Pace } from "../../../../providers/resources/seed-documents/pace.ts";

const items = (count: number, bytes = 0) =>
  Array.from({ length: count }, (_, index) => ({ key: `${index}`, bytes: Buffer.alloc(bytes) }));

/** What a service says to a request that is too large. */
const tooLarge = () => new GdnError("send", toFailure({ statusCode: 413, response: {} }), "Send less.");

/** Does all in batches; tells how large they were. */
async function sizesOf(count: number, pace: Pace, most: number, bytes = 0): Promise<number[]> {
  const sizes: number[] = [];
  await inBatches([items(count, bytes)], pace, async (batch) => {
    await pace.send(batch, async (part) => {
      if (part.length > most) throw tooLarge();
      sizes.push(part.length);
    });
  });
  return sizes;
}

it("sends batches of the size that was asked for", async () => {
  expect(await sizesOf(25, new Pace(10), 100)).toEqual([10, 10, 5]);
});

it("sends batches of 1 MB at most, and at least one document", async () => {
  expect(await sizesOf(5, new Pace(10), 100, 2 ** 19)).toEqual([2, 2, 1]);
  expect(await sizesOf(2, new Pace(10), 100, 5 * 2 ** 19)).toEqual([1, 1]);
});

it("halves what is too large until it is taken, and stays below that", async () => {
  const pace = new Pace(100);
  const sizes = await sizesOf(300, pace, 30);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(300);
  expect(Math.max(...sizes)).toBe(25);
  expect(pace.size).toBe(25);
});

it("fails where one document alone is too large", async () => {
  await expect(sizesOf(4, new Pace(4), 0)).rejects.toThrow("413");
});

it("has two batches under way at first, several once the service has answered, and fewer when it says that it is too busy", async () => {
  const pace = new Pace(1);
  expect([pace.inFlight, new Pace(1, 1).inFlight]).toEqual([2, 1]);
  let running = 0;
  let most = 0;
  await inBatches([items(40)], pace, async (batch) => {
    running += 1;
    most = Math.max(most, running);
    await pace.send(batch, () => new Promise((resolve) => setImmediate(resolve)));
    running -= 1;
  });
  expect(most).toBe(8);
  const busy = toFailure({ statusCode: 429, response: { headers: { "retry-after": "1" } } });
  await pace.send(items(1), async (_, mayRepeat) => {
    expect(mayRepeat(busy)).toBe(true);
    expect(pace.inFlight).toBe(4);
    expect(mayRepeat(busy)).toBe(true);
    expect(pace.inFlight).toBe(2);
  });
});

it("sends less, instead of the same again, after no answer came in time", async () => {
  const late = toFailure(Object.assign(new Error("no answer came"), { code: "GDN_TIMEOUT" }));
  const sizes: number[] = [];
  await new Pace(8).send(items(8), async (part, mayRepeat) => {
    sizes.push(part.length);
    if (part.length < 3) return;
    expect(mayRepeat(late)).toBe(false);
    throw new GdnError("send", late, "Wait.");
  });
  expect(sizes).toEqual([8, 4, 2, 2, 4, 2, 2]);
});

it("ends what is under way where no more items come because of a failure", async () => {
  let isEnded = false;
  async function* broken() {
    yield items(1);
    throw new Error("broken");
  }
  const work = inBatches(broken(), Object.assign(new Pace(1), { inFlight: 2 }), async () => {
    await new Promise((resolve) => setImmediate(resolve));
    isEnded = true;
  });
  await expect(work).rejects.toThrow("broken");
  expect(isEnded).toBe(true);
});

it("begins nothing more after a failure, but ends what is under way", async () => {
  const pace = new Pace(1);
  pace.inFlight = 3;
  const begun: string[] = [];
  const ended: string[] = [];
  const work = inBatches([items(9)], pace, async ([item]) => {
    const { key } = item ?? { key: "" };
    begun.push(key);
    await new Promise((resolve) => setImmediate(resolve));
    if (key === "1") throw new Error("no");
    ended.push(key);
  });
  await expect(work).rejects.toThrow("no");
  expect(begun.length).toBeLessThan(9);
  expect(ended).toEqual(begun.filter((key) => key !== "1"));
});
