import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorOf, type Recorded } from "../../../support/lifecycle.ts";
import {
  ACCOUNTS,
  type Contents,
  IMPORT,
  numbered,
  REMOVE,
  REPLACE,
  SeedStage,
} from "../../../support/seed-stage.ts";

/** More documents than the state holds one by one. */
const MANY = 2000;

// Bodies of 100 of these documents fit in, those of 1,000 do not.
const stage = new SeedStage("--max-body", "20000");

const drifted = async (made: Recorded) => (await stage.driver.refresh(made)) as Recorded;

/** A file with one document less, one other and one more. */
function alittleOther(contents: Contents): Contents {
  const changed = new Map(contents).set("k5", -5).set("new", 0);
  changed.delete("k7");
  return changed;
}

describe("many documents", () => {
  it("are seeded in batches, are remembered in 16 kB, and need no request when nothing changed", async () => {
    const made = await stage.seeded(numbered(MANY));
    expect(await stage.stored()).toEqual(numbered(MANY));
    await stage.gdn.clearJournal();
    expect(made.outs).toMatchObject({ count: MANY, kept: [] });
    expect(JSON.stringify([made.outs, made.inputs]).length).toBeLessThan(16_000);
    await stage.driver.expectNoChange(made, stage.inputs());
    expect(await stage.requests()).toEqual([]);
    const settled = await stage.driver.expectSettled(made, stage.inputs());
    const paths = (await stage.requests()).map(({ path }) => path);
    expect(new Set(paths)).toEqual(new Set(["/_fabric/stage/cursor"]));
    await stage.driver.delete(settled);
    expect((await stage.stored()).size).toBe(0);
  });

  it("of which one is changed, added and removed: exactly these are written, and nothing is read", async () => {
    const made = await stage.seeded(numbered(MANY));
    await stage.add(new Map([["theirs", -1]]));
    await stage.gdn.clearJournal();
    stage.write(alittleOther(numbered(MANY)));
    expect(await stage.driver.diff(made, stage.inputs())).toMatchObject({ changes: true, replaces: [] });
    expect(stage.said).toEqual([
      `${stage.source} has changed since it was seeded: 1 added (_key new), 1 changed (_key k5), 1 removed (_key k7)`,
    ]);
    const updated = await stage.driver.update(made, stage.inputs());
    expect(await stage.requests()).toEqual([REMOVE, REPLACE, IMPORT]);
    expect(await stage.stored()).toEqual(alittleOther(numbered(MANY)).set("theirs", -1));
    await stage.driver.expectSettled(updated, stage.inputs());
    await stage.driver.delete(updated);
    expect([...(await stage.stored()).keys()]).toEqual(["theirs"]);
  });

  it("of which hundreds change: they end as declared, and other people's stay", async () => {
    const made = await stage.seeded(numbered(MANY));
    await stage.add(new Map([["theirs", -1]]));
    const after = new Map([...numbered(MANY)].slice(300).map(([key, n]) => [key, n % 2 ? n : -n]));
    for (let index = 0; index < 200; index += 1) after.set(`new${index}`, index);
    stage.write(after);
    await stage.driver.diff(made, stage.inputs());
    expect(stage.said.at(-1)).toMatch(
      /: 1,900 documents in place of 2,000, too many of them other ones to name them$/,
    );
    const updated = await stage.driver.update(made, stage.inputs());
    expect(await stage.stored()).toEqual(new Map(after).set("theirs", -1));
    await stage.driver.expectSettled(updated, stage.inputs());
    await stage.driver.delete(updated);
    expect([...(await stage.stored()).keys()]).toEqual(["theirs"]);
  });

  it("become few, and few become many", async () => {
    const made = await stage.seeded(numbered(10));
    await stage.add(new Map([["theirs", -1]]));
    for (const contents of [numbered(MANY), new Map([["k3", 4]]), numbered(300)]) {
      stage.write(contents);
      Object.assign(made, await stage.driver.update(made, stage.inputs({ maxRemoved: MANY })));
      expect(await stage.stored()).toEqual(new Map(contents).set("theirs", -1));
      await stage.driver.expectSettled(made, stage.inputs({ maxRemoved: MANY }));
    }
  });
});

describe("a seeding that was cut off", () => {
  /** From the twelfth batch on all fail: how many are under way when the first one does is a matter of the machine. */
  const FAILING = Array.from({ length: MANY / 100 - 11 }, (_, index) => index + 12);

  async function cutOff(): Promise<Recorded> {
    stage.write(numbered(MANY));
    await stage.fail({ ...IMPORT, nth: FAILING });
    const { id, properties } = await errorOf(stage.driver.create(stage.inputs()));
    expect((await stage.stored()).size).toBe(properties?.count);
    expect(properties?.count).toBe(1100);
    await stage.noFaults();
    await stage.gdn.clearJournal();
    return { id: id ?? "", inputs: {}, outs: properties ?? {} };
  }

  /** There may be more than so many documents take where the service was slow, but not as many as for all. */
  async function expectImportsOf(documents: number): Promise<void> {
    const imports = (await stage.requests()).filter(({ path }) => path === IMPORT.path);
    expect(imports.length).toBeGreaterThanOrEqual(documents / 100);
    expect(imports.length).toBeLessThan(MANY / 100);
  }

  it("goes on where it stopped", async () => {
    const half = await cutOff();
    await stage.add(new Map([["theirs", -1]]));
    const missing = MANY - Number(half.outs.count);
    expect(await stage.driver.diff(half, stage.inputs())).toMatchObject({ changes: true });
    const updated = await stage.driver.update(half, stage.inputs());
    await expectImportsOf(missing);
    expect(await stage.stored()).toEqual(numbered(MANY).set("theirs", -1));
    await stage.driver.expectSettled(updated, stage.inputs());
    await stage.driver.delete(updated);
    expect([...(await stage.stored()).keys()]).toEqual(["theirs"]);
  });

  it("goes on although the state never heard of it", async () => {
    const half = await cutOff();
    const made = await stage.driver.create(stage.inputs());
    await expectImportsOf(MANY - Number(half.outs.count));
    expect(made.outs).toMatchObject({ count: MANY, kept: [] });
    await stage.driver.expectSettled(made, stage.inputs());
  });

  it("is removed as far as it came", async () => {
    const half = await cutOff();
    await stage.add(new Map([["k1999", -1]]));
    await stage.driver.delete(half);
    expect(await stage.stored()).toEqual(new Map([["k1999", -1]]));
    expect(stage.said.at(-1)).toMatch(/^warning: 1 documents in collection accounts of fabric stage stay/);
  });

  it("takes a seed file that has changed since", async () => {
    const half = await cutOff();
    const after = new Map([...numbered(MANY)].slice(500)).set("new", 1);
    stage.write(after);
    await stage.driver.expectSettled(await stage.driver.update(half, stage.inputs()), stage.inputs());
    expect(await stage.stored()).toEqual(after);
  });
});

describe("a service", () => {
  it("that takes less at once gets less at once", async () => {
    stage.write(numbered(MANY));
    const made = await stage.driver.create(stage.inputs({ batchSize: 1500 }));
    expect(await stage.stored()).toEqual(numbered(MANY));
    const refused = (await stage.gdn.journal()).filter(({ status }) => status === 413);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(6);
    await stage.driver.delete(made);
    expect((await stage.stored()).size).toBe(0);
  });

  it("that is busy is waited for", async () => {
    stage.write(numbered(MANY));
    await stage.play({ kind: "status", status: 429, retryAfter: 0, ...IMPORT, nth: [3, 4, 7] });
    await stage.driver.create(stage.inputs());
    expect(await stage.stored()).toEqual(numbered(MANY));
  });
});

it("does not take over more documents of others than it can remember", async () => {
  const theirs = [...numbered(MANY)];
  // In parts, which the GDN takes.
  for (let start = 0; start < MANY; start += 500) {
    await stage.add(new Map(theirs.slice(start, start + 500)));
  }
  stage.write(numbered(MANY));
  const { message, id } = await errorOf(stage.driver.create(stage.inputs()));
  expect(message).toMatch(
    /^Could not seed collection .* put there by others\. So many cannot be told from one's own/,
  );
  expect(id).toBeUndefined();
  const made = await stage.driver.create(stage.inputs({ onConflict: "replace" }));
  expect(made.outs.count).toBe(MANY);
});

it("ends random changes as declared, with other people's documents as they were", async () => {
  const key = fc.nat(600).map((index) => `k${index}`);
  const file = fc
    .uniqueArray(key, { maxLength: 500 })
    .map((keys) => new Map(keys.map((each, index) => [each, index % 7])));
  const deed = fc.record({ file, changed: fc.array(key, { maxLength: 3 }), isRefreshed: fc.boolean() });
  const meant = () => stage.inputs({ maxRemoved: MANY });
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 3 }), async (deeds) => {
      stage.write(numbered(400));
      const made = await stage.driver.create(stage.inputs());
      await stage.add(new Map([["theirs", -1]]));
      for (const { file: contents, changed, isRefreshed } of deeds) {
        for (const each of changed) {
          await stage.other.send("PATCH", `${ACCOUNTS}/${each}`, { n: -9 }, [404]);
        }
        if (isRefreshed && changed.length > 0) Object.assign(made, await drifted(made));
        stage.write(contents);
        Object.assign(made, await stage.driver.update(made, meant()));
        const there = await stage.stored();
        // What was changed unseen since the last refresh is no business of an update.
        for (const each of isRefreshed ? [] : changed) {
          if (there.get(each) === -9) there.set(each, contents.get(each) ?? -9);
        }
        expect(there).toEqual(new Map(contents).set("theirs", -1));
        Object.assign(made, await drifted(made));
        Object.assign(made, await stage.driver.update(made, meant()));
      }
      await stage.driver.delete(made);
      expect([...(await stage.stored()).keys()]).toEqual(["theirs"]);
      await stage.other.send("DELETE", `${ACCOUNTS}/theirs`);
    }),
    { numRuns: 8 },
  );
});

it("reads what it seeded from a file of another kind as the same documents", async () => {
  const made = await stage.seeded(numbered(MANY));
  const lines = readFileSync(stage.source, "utf8").trim().split("\n");
  const json = stage.source.replace(".jsonl", ".json");
  writeFileSync(json, `[${lines.join(",")}]`);
  await stage.driver.expectSettled(
    await stage.driver.update(made, stage.inputs({ source: json })),
    stage.inputs({ source: json }),
  );
  expect(await stage.requests()).not.toContainEqual(IMPORT);
});
