import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { seedDocuments } from "../../../providers/lifecycle/seed-documents.ts";
import { temporaryFolder } from "../../support/cleanup.ts";
import {
  type Contents,
  emptyStage,
  ownerOfStage,
  storedSeeds,
  writeSeeds,
} from "../../support/large-seeds.ts";
import {
  type Driver,
  drive,
  errorOf,
  type Properties,
  type Recorded,
  testConnection,
} from "../../support/lifecycle.ts";
import { type TestGdn, testGdn } from "../../support/local-gdn.ts";
import { inside, type Outsider } from "../../support/outsider.ts";

/** More documents than the state holds one by one. */
const MANY = 2000;

const numbered = (count: number): Contents =>
  new Map(Array.from({ length: count }, (_, index) => [`k${index}`, index]));

const import_ = "POST /_fabric/stage/_api/import/accounts";
const replace = "PUT /_fabric/stage/document/accounts";
const remove = "DELETE /_fabric/stage/document/accounts";

let gdn: TestGdn;
let other: Outsider;
let driver: Driver;
let source: string;
let said: string[];

beforeAll(async () => {
  // Bodies of 100 of these documents fit in, those of 1,000 do not.
  gdn = await testGdn("--fabric-ready", "0", "--max-body", "20000");
  other = await ownerOfStage(gdn);
});

beforeEach(async () => {
  await emptyStage(gdn, other);
  driver = drive(seedDocuments, testConnection(gdn.info));
  source = join(temporaryFolder(), "accounts.jsonl");
  said = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => {
    said.push(line);
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

const inputs = (change: Properties = {}): Properties => ({
  fabric: "stage",
  collection: "accounts",
  source,
  batchSize: 100,
  stamp: "acme/test/dev/SeedDocuments/accounts",
  ...change,
});

const write = (contents: Contents) => writeSeeds(source, contents);

const stored = () => storedSeeds(other);

/** The requests since the journal was cleared, without those for stamps. */
async function requests(): Promise<string[]> {
  const journal = await gdn.journal();
  return journal
    .filter(({ path }) => !path.includes("/database"))
    .map(({ method, path }) => `${method} ${path.replace(/\?.*/, "").replace(/\/$/, "")}`);
}

async function seeded(contents: Contents): Promise<Recorded> {
  write(contents);
  const made = await driver.create(inputs());
  await gdn.clearJournal();
  return made;
}

/** Somebody else's document. */
const addForeign = (key: string) =>
  other.send("POST", inside("stage", "document/accounts"), { _key: key, n: -1 });

const drifted = async (made: Recorded) => (await driver.refresh(made)) as Recorded;

/** A file with one document less, one other and one more. */
function alittleOther(contents: Contents): Contents {
  const changed = new Map(contents).set("k5", -5).set("new", 0);
  changed.delete("k7");
  return changed;
}

describe("many documents", () => {
  it("are seeded in batches, are remembered in 16 kB, and need no request when nothing changed", async () => {
    const made = await seeded(numbered(MANY));
    expect(await stored()).toEqual(numbered(MANY));
    await gdn.clearJournal();
    expect(made.outs).toMatchObject({ count: MANY, kept: [] });
    expect(JSON.stringify([made.outs, made.inputs]).length).toBeLessThan(16_000);
    await driver.expectNoChange(made, inputs());
    expect(await requests()).toEqual([]);
    const settled = await driver.expectSettled(made, inputs());
    expect(new Set(await requests())).toEqual(new Set(["POST /_fabric/stage/cursor"]));
    await driver.delete(settled);
    expect((await stored()).size).toBe(0);
  });

  it("of which one is changed, added and removed: exactly these are written, and nothing is read", async () => {
    const made = await seeded(numbered(MANY));
    await addForeign("theirs");
    await gdn.clearJournal();
    write(alittleOther(numbered(MANY)));
    expect(await driver.diff(made, inputs())).toMatchObject({ changes: true, replaces: [] });
    expect(said).toEqual([
      `${source} has changed since it was seeded: 1 added (_key new), 1 changed (_key k5), 1 removed (_key k7)`,
    ]);
    const updated = await driver.update(made, inputs());
    expect(await requests()).toEqual([remove, replace, import_]);
    expect(await stored()).toEqual(alittleOther(numbered(MANY)).set("theirs", -1));
    await driver.expectSettled(updated, inputs());
    await driver.delete(updated);
    expect([...(await stored()).keys()]).toEqual(["theirs"]);
  });

  it("of which hundreds change: they end as declared, and other people's stay", async () => {
    const made = await seeded(numbered(MANY));
    await addForeign("theirs");
    const after = new Map([...numbered(MANY)].slice(300).map(([key, n]) => [key, n % 2 ? n : -n]));
    for (let index = 0; index < 200; index += 1) after.set(`new${index}`, index);
    write(after);
    await driver.diff(made, inputs());
    expect(said.at(-1)).toMatch(
      /: 1,900 documents in place of 2,000, too many of them other ones to name them$/,
    );
    const updated = await driver.update(made, inputs());
    expect(await stored()).toEqual(new Map(after).set("theirs", -1));
    await driver.expectSettled(updated, inputs());
    await driver.delete(updated);
    expect([...(await stored()).keys()]).toEqual(["theirs"]);
  });

  it("become few, and few become many", async () => {
    const made = await seeded(numbered(10));
    await addForeign("theirs");
    for (const contents of [numbered(MANY), new Map([["k3", 4]]), numbered(300)]) {
      write(contents);
      Object.assign(made, await driver.update(made, inputs()));
      expect(await stored()).toEqual(new Map(contents).set("theirs", -1));
      await driver.expectSettled(made, inputs());
    }
  });
});

describe("what somebody does to many documents", () => {
  async function disturb(): Promise<void> {
    await other.send("PATCH", inside("stage", "document/accounts/k5"), { n: -1 });
    await other.send("DELETE", inside("stage", "document/accounts/k7"));
    await addForeign("theirs");
    await gdn.clearJournal();
  }
  const whole = () => numbered(MANY).set("theirs", -1);
  const news =
    "seeded documents of collection accounts in fabric stage: 1 changed (_key k5), 1 removed (_key k7) by somebody else";

  it("is found by a refresh, and mended without a look at the others", async () => {
    const made = await seeded(numbered(MANY));
    await disturb();
    const found = await drifted(made);
    expect(said).toEqual([news]);
    expect(found.outs.count).toBe(MANY - 1);
    expect(await driver.diff(found, inputs())).toMatchObject({ changes: true });
    await gdn.clearJournal();
    const updated = await driver.update(found, inputs());
    expect(await requests()).toEqual([replace, import_]);
    expect(await stored()).toEqual(whole());
    await driver.expectSettled(updated, inputs());
  });

  it("is found without the seed file, too", async () => {
    const made = await seeded(numbered(MANY));
    await disturb();
    rmSync(source);
    const found = await drifted(made);
    expect(said).toEqual([news]);
    write(numbered(MANY));
    await driver.expectSettled(await driver.update(found, inputs()), inputs());
    expect(await stored()).toEqual(whole());
  });

  it("is mended where they changed hundreds", async () => {
    const made = await seeded(numbered(MANY));
    await other.send("POST", inside("stage", "cursor"), {
      query: "FOR d IN accounts FILTER d.n < 400 UPDATE d WITH { n: -1 } IN accounts",
    });
    const found = await drifted(made);
    expect(said[0]).toMatch(/: 400 changed \(_key (k\d+, ){20}\.\.\.\) by somebody else$/);
    await driver.expectSettled(await driver.update(found, inputs()), inputs());
    expect(await stored()).toEqual(numbered(MANY));
  });

  it("does not hinder their removal, without the seed file either", async () => {
    const made = await seeded(numbered(MANY));
    await disturb();
    rmSync(source);
    await driver.delete(made);
    expect(await stored()).toEqual(new Map([["theirs", -1]]));
  });

  it("is an error that says what to do where nothing tells whose the documents are", async () => {
    const made = await seeded(numbered(MANY));
    const theirs = Array.from({ length: 150 }, (_, index) => ({ _key: `theirs${index}` }));
    await other.send("POST", inside("stage", "document/accounts"), theirs);
    rmSync(source);
    expect((await drifted(made)).outs).toEqual(made.outs);
    expect(said[0]).toMatch(/^warning: whether somebody changed the documents .* cannot be told/);
    const { message } = await errorOf(driver.delete(made));
    expect(message).toMatch(/^Could not remove the seeded documents .* Put the seed file back as it was/);
    expect((await stored()).size).toBe(MANY + 150);
    write(numbered(MANY));
    await driver.delete(made);
    expect((await stored()).size).toBe(150);
  });
});

describe("a seeding that was cut off", () => {
  /** Lets the n-th import fail for good. */
  async function failImport(nth: number): Promise<void> {
    const fault = {
      kind: "status",
      status: 500,
      method: "POST",
      path: "/_fabric/stage/import/accounts",
      nth,
    };
    await gdn.request("/_local/faults", { method: "PUT", body: [fault] });
  }

  async function cutOff(): Promise<Recorded> {
    write(numbered(MANY));
    await failImport(12);
    const { id, properties } = await errorOf(driver.create(inputs()));
    expect((await stored()).size).toBe(properties?.count);
    expect(properties?.count).toBeGreaterThan(1000);
    await gdn.clearJournal();
    return { id: id ?? "", inputs: {}, outs: properties ?? {} };
  }

  /** There may be more than so many documents take where the service was slow, but not as many as for all. */
  async function expectImportsOf(documents: number): Promise<void> {
    const imports = (await requests()).filter((request) => request === import_);
    expect(imports.length).toBeGreaterThanOrEqual(documents / 100);
    expect(imports.length).toBeLessThan(MANY / 100);
  }

  it("goes on where it stopped", async () => {
    const half = await cutOff();
    await addForeign("theirs");
    const missing = MANY - Number(half.outs.count);
    expect(await driver.diff(half, inputs())).toMatchObject({ changes: true });
    const updated = await driver.update(half, inputs());
    await expectImportsOf(missing);
    expect(await stored()).toEqual(numbered(MANY).set("theirs", -1));
    await driver.expectSettled(updated, inputs());
    await driver.delete(updated);
    expect([...(await stored()).keys()]).toEqual(["theirs"]);
  });

  it("goes on although the state never heard of it", async () => {
    const half = await cutOff();
    const made = await driver.create(inputs());
    await expectImportsOf(MANY - Number(half.outs.count));
    expect(made.outs).toMatchObject({ count: MANY, kept: [] });
    await driver.expectSettled(made, inputs());
  });

  it("is removed as far as it came", async () => {
    const half = await cutOff();
    await addForeign("k1999");
    await driver.delete(half);
    expect(await stored()).toEqual(new Map([["k1999", -1]]));
    expect(said.at(-1)).toMatch(/^warning: 1 documents in collection accounts of fabric stage stay/);
  });

  it("takes a seed file that has changed since", async () => {
    const half = await cutOff();
    const after = new Map([...numbered(MANY)].slice(500)).set("new", 1);
    write(after);
    await driver.expectSettled(await driver.update(half, inputs()), inputs());
    expect(await stored()).toEqual(after);
  });
});

describe("a service", () => {
  it("that takes less at once gets less at once", async () => {
    write(numbered(MANY));
    const made = await driver.create(inputs({ batchSize: 1500 }));
    expect(await stored()).toEqual(numbered(MANY));
    const refused = (await gdn.journal()).filter(({ status }) => status === 413);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(6);
    await driver.delete(made);
    expect((await stored()).size).toBe(0);
  });

  it("that is busy is waited for", async () => {
    write(numbered(MANY));
    const fault = {
      kind: "status",
      status: 429,
      retryAfter: 0,
      path: "/_fabric/stage/import/*",
      nth: [3, 4, 7],
    };
    await gdn.request("/_local/faults", { method: "PUT", body: [fault] });
    await driver.create(inputs());
    expect(await stored()).toEqual(numbered(MANY));
  });
});

it("does not take over more documents of others than it can remember", async () => {
  const theirs = [...numbered(MANY)].map(([_key, n]) => ({ _key, n }));
  for (let start = 0; start < MANY; start += 500) {
    await other.send("POST", inside("stage", "document/accounts"), theirs.slice(start, start + 500));
  }
  write(numbered(MANY));
  // A stamp that no test before has left in the fabric.
  const stamp = "acme/test/dev/SeedDocuments/others";
  const { message, id } = await errorOf(driver.create(inputs({ stamp })));
  expect(message).toMatch(
    /^Could not seed collection .* put there by others\. So many cannot be told from one's own/,
  );
  expect(id).toBeUndefined();
  const made = await driver.create(inputs({ stamp, onConflict: "replace" }));
  expect(made.outs.count).toBe(MANY);
});

it("ends random changes as declared, with other people's documents as they were", async () => {
  const key = fc.nat(600).map((index) => `k${index}`);
  const file = fc
    .uniqueArray(key, { maxLength: 500 })
    .map((keys) => new Map(keys.map((each, index) => [each, index % 7])));
  const deed = fc.record({ file, changed: fc.array(key, { maxLength: 3 }), isRefreshed: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 3 }), async (deeds) => {
      write(numbered(400));
      const made = await driver.create(inputs());
      await addForeign("theirs");
      for (const { file: contents, changed, isRefreshed } of deeds) {
        for (const each of changed) {
          await other.send("PATCH", inside("stage", `document/accounts/${each}`), { n: -9 }, [404]);
        }
        if (isRefreshed && changed.length > 0) Object.assign(made, await drifted(made));
        write(contents);
        Object.assign(made, await driver.update(made, inputs()));
        const there = await stored();
        // What was changed unseen since the last refresh is no business of an update.
        for (const each of isRefreshed ? [] : changed) {
          if (there.get(each) === -9) there.set(each, contents.get(each) ?? -9);
        }
        expect(there).toEqual(new Map(contents).set("theirs", -1));
        Object.assign(made, await drifted(made));
        Object.assign(made, await driver.update(made, inputs()));
      }
      await driver.delete(made);
      expect([...(await stored()).keys()]).toEqual(["theirs"]);
      await other.send("DELETE", inside("stage", "document/accounts/theirs"));
    }),
    { numRuns: 8 },
  );
});

it("reads what it seeded from a file of another kind as the same documents", async () => {
  const made = await seeded(numbered(MANY));
  const lines = readFileSync(source, "utf8").trim().split("\n");
  const json = source.replace(".jsonl", ".json");
  writeFileSync(json, `[${lines.join(",")}]`);
  await driver.expectSettled(await driver.update(made, inputs({ source: json })), inputs({ source: json }));
  expect(await requests()).not.toContain(import_);
});
