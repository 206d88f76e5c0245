import { describe, expect, it } from "vitest";
import { errorOf, type Properties, type Recorded } from "../../../support/lifecycle.ts";
import { fabricNamed } from "../../../support/outsider.ts";
import {
  type Contents,
  type Cut,
  IMPORT,
  numbered,
  REMOVE,
  REPLACE,
  SeedStage,
} from "../../../support/seed-stage.ts";

const stage = new SeedStage();

/** What the resource has noted in the fabric. */
const notes = async () => Object.keys((await fabricNamed(stage.other, "stage"))?.options.metadata ?? {});

/** The file of before, from the start. */
const before: Contents = numbered(2000);

/** The same with `count` documents less, as many changed, and as many new ones. */
function changedIn(count: number): Contents {
  const contents = new Map(
    [...before].slice(count).map(([key, n]) => [key, n < 3 * count && n % 2 ? -n : n]),
  );
  for (let index = 0; index < count; index += 1) contents.set(`new${index}`, index);
  return contents;
}

const seeded = (change?: Properties) => stage.seeded(before, change);

/**
 * Cuts an update off in the middle.
 *
 * @returns the state of before, which is what the engine has where it was killed
 */
async function cutOff(made: Recorded, contents: Contents, cut: Cut, change?: Properties): Promise<Recorded> {
  stage.write(contents);
  await stage.fail(cut);
  expect((await errorOf(stage.driver.update(made, stage.inputs(change)))).message).toContain("answered 500");
  const there = await stage.stored();
  expect(there).not.toEqual(before);
  expect(there).not.toEqual(contents);
  return made;
}

const warnings = () => stage.said.filter((line) => line.startsWith("warning"));

describe("an update of hundreds that was killed", () => {
  const theirs: Contents = new Map([
    ["theirs", -1],
    ["new3", -1], // A key that is declared later.
    ["new4", 4], // The very document.
  ]);
  const later: Contents = new Map([["later", -1]]);
  const keep = { onConflict: "keep" };
  /** To remove more than half. */
  const meant = { maxRemoved: 1100 };
  const goal = changedIn(250);

  it.each([
    ["while documents were removed", { ...REMOVE, nth: 2 }],
    ["while the first ones were replaced", { ...REPLACE, nth: 2 }],
    ["while documents were replaced", { ...REPLACE, nth: 4 }],
    ["while documents were inserted", { ...IMPORT, nth: 2 }],
  ])("%s is ended by the next one", async (_, cut) => {
    const made = await seeded(keep);
    await stage.add(theirs);
    await cutOff(made, goal, cut, keep);
    await stage.add(later);

    const updated = await stage.driver.update(made, stage.inputs(keep));
    expect(await stage.stored()).toEqual(new Map([...goal, ...theirs, ...later]));
    expect(updated.outs).toMatchObject({ count: goal.size - 2 });
    expect([...(updated.outs.kept as string[])].sort()).toEqual(["new3", "new4"]);
    expect(warnings()).toEqual([]);
    expect(await notes()).not.toContainEqual(expect.stringMatching(/update$/));

    await stage.driver.expectSettled(updated, stage.inputs(keep));
    await stage.driver.delete(updated);
    expect(await stage.stored()).toEqual(new Map([...theirs, ...later]));
    expect(await notes()).toEqual([]);
  });

  it("and had more to remove than it could note is ended where it had removed them", async () => {
    const made = await seeded();
    await stage.add(new Map([["theirs", -1]]));
    const contents = changedIn(1100);
    await cutOff(made, contents, { ...REPLACE, nth: 2 }, meant);
    await stage.add(later);
    const updated = await stage.driver.update(made, stage.inputs(meant));
    expect(await stage.stored()).toEqual(new Map([...contents, ...later]).set("theirs", -1));
    expect(warnings()).toEqual([]);
    await stage.driver.expectSettled(updated, stage.inputs());
  });

  it("and had more to remove than it could note leaves what may be others', and says so", async () => {
    const made = await seeded();
    const contents = changedIn(1100);
    await cutOff(made, contents, { ...REMOVE, nth: 3 }, meant);
    await stage.add(later);
    const updated = await stage.driver.update(made, stage.inputs(meant));
    const there = await stage.stored();
    for (const [key, n] of new Map([...contents, ...later])) expect(there.get(key), key).toBe(n);
    expect(there.size).toBeGreaterThan(contents.size + 1);
    expect(warnings()).toEqual([expect.stringMatching(/an update before this one was cut off/)]);
    await stage.driver.expectNoChange(updated, stage.inputs());
  });

  it("is ended by the next one after several kills, and by what an error left in the state", async () => {
    const made = await seeded();
    await stage.add(new Map([["theirs", -1]]));
    await cutOff(made, goal, { ...REMOVE, nth: 2 });
    await cutOff(made, goal, { ...REPLACE, nth: 3 });
    await stage.fail({ ...IMPORT, nth: 1 });
    const { id, properties } = await errorOf(stage.driver.update(made, stage.inputs()));
    const half = { id: id ?? "", inputs: {}, outs: properties ?? {} };
    expect(await stage.driver.diff(half, stage.inputs())).toMatchObject({ changes: true });
    const updated = await stage.driver.update(half, stage.inputs());
    expect(await stage.stored()).toEqual(new Map(goal).set("theirs", -1));
    expect(warnings()).toEqual([]);
    await stage.driver.expectSettled(updated, stage.inputs());
  });

  it("still has what others have put there under a key of the file for a conflict", async () => {
    const made = await seeded();
    await stage.add(new Map([["new0", -1]]));
    stage.write(goal);
    const { message, properties } = await errorOf(stage.driver.update(made, stage.inputs()));
    expect(message).toMatch(/exist there with other content \(_key new0\)/);
    for (const outs of [made.outs, properties ?? {}]) {
      const again = await errorOf(stage.driver.update({ ...made, outs }, stage.inputs()));
      expect(again.message).toMatch(/exist there with other content \(_key new0\)/);
    }
    expect((await stage.stored()).get("new0")).toBe(-1);
  });

  it("has what others put there since for a conflict, where it had not come far", async () => {
    const made = await seeded();
    await cutOff(made, goal, { ...REMOVE, nth: 2 }, { batchSize: 20 });
    await stage.add(new Map([["new0", -1]]));
    const { message } = await errorOf(stage.driver.update(made, stage.inputs()));
    expect(message).toMatch(/exist there with other content \(_key new0\)/);
    expect((await stage.stored()).get("new0")).toBe(-1);
  });

  it("ends with the documents of a file that has changed again; what that has no more may stay", async () => {
    const made = await seeded();
    await stage.add(new Map([["theirs", -1]]));
    await cutOff(made, goal, { ...IMPORT, nth: 2 });
    const contents = changedIn(100).set("new5", 55);
    stage.write(contents);
    const updated = await stage.driver.update(made, stage.inputs());
    const there = await stage.stored();
    for (const [key, n] of contents) expect(there.get(key), key).toBe(n);
    expect(there.get("theirs")).toBe(-1);
    expect(warnings()).toEqual([
      expect.stringMatching(/an update before this one was cut off\. Look for them/),
    ]);
    await stage.driver.expectSettled(updated, stage.inputs());
    await stage.driver.delete(updated);
    expect((await stage.stored()).has("theirs")).toBe(true);
    expect((await stage.stored()).has("k1000")).toBe(false);
  });

  it("like one with another file before it, may leave documents of either, and says so", async () => {
    const made = await seeded();
    await cutOff(made, goal, { ...REMOVE, nth: 2 });
    await cutOff(made, new Map(goal).set("between", 1), { ...IMPORT, nth: 4 });
    stage.write(goal);
    stage.said = [];
    await stage.driver.update(made, stage.inputs());
    expect(warnings().at(-1)).toMatch(/an update before this one was cut off/);
  });

  it("is ended by the next one after a refresh, too", async () => {
    const made = await seeded();
    await stage.add(new Map([["theirs", -1]]));
    const contents = new Map(before);
    for (let index = 0; index < 10; index += 1) contents.set(`k${index}`, -1);
    for (let index = 0; index < 120; index += 1) contents.set(`new${index}`, index);
    await cutOff(made, contents, { ...IMPORT, nth: 2 }, { batchSize: 10 });
    const drifted = (await stage.driver.refresh(made)) as Recorded;
    expect(stage.said.at(-1)).toMatch(/: 10 changed \(_key /);
    const updated = await stage.driver.update(drifted, stage.inputs());
    expect(updated.outs).toMatchObject({ count: contents.size, kept: [] });
    await stage.driver.expectSettled(updated, stage.inputs());
    await stage.driver.delete(updated);
    expect(await stage.stored()).toEqual(new Map([["theirs", -1]]));
  });

  describe("and was taken back leaves nothing that a later one goes by", () => {
    /** A later update finds what others have put there since. */
    async function expectConflict(back: Recorded): Promise<void> {
      await stage.add(new Map([["new0", -1]]));
      stage.write(new Map(goal).set("another", 1));
      expect((await errorOf(stage.driver.update(back, stage.inputs()))).message).toContain("(_key new0)");
      expect((await stage.stored()).get("new0")).toBe(-1);
    }

    it("where a refresh found it", async () => {
      const made = await seeded();
      await cutOff(made, goal, { ...REMOVE, nth: 2 }, { batchSize: 20 });
      stage.write(before);
      const drifted = (await stage.driver.refresh(made)) as Recorded;
      const back = await stage.driver.update(drifted, stage.inputs());
      expect(await stage.stored()).toEqual(before);
      expect(await notes()).not.toContainEqual(expect.stringMatching(/update$/));
      await expectConflict(back);
    });

    it("where another update came between", async () => {
      const made = await seeded();
      await cutOff(made, goal, { ...REMOVE, nth: 2 }, { batchSize: 20 });
      stage.write(new Map(before).set("one", 1));
      await expectConflict(await stage.driver.update(made, stage.inputs()));
    });
  });

  it("can be destroyed with the file of before", async () => {
    const made = await seeded();
    await stage.add(new Map([["theirs", -1]]));
    await cutOff(made, goal, { ...REPLACE, nth: 2 });
    stage.write(before);
    await stage.driver.delete(made);
    expect(await stage.stored()).toEqual(new Map([["theirs", -1]]));
    expect(await notes()).toEqual([]);
  });

  it("can be destroyed once an up has ended it, and the error says so", async () => {
    const made = await seeded();
    await cutOff(made, goal, { ...IMPORT, nth: 2 });
    expect((await errorOf(stage.driver.delete(made))).message).toContain(
      "after an up that was cut off run that again instead",
    );
    await stage.driver.delete(await stage.driver.update(made, stage.inputs()));
    expect((await stage.stored()).size).toBe(0);
    expect(await notes()).toEqual([]);
  });
});

it.each([
  ["removed", { ...REMOVE, nth: 2 }],
  ["replaced", { ...REPLACE, nth: 2 }],
  ["inserted", { ...IMPORT, nth: 2 }],
])("an update of few that was killed while documents were %s is ended by the next one", async (_, cut) => {
  const made = await seeded({ batchSize: 5 });
  await stage.add(new Map([["theirs", -1]]));
  const goal = changedIn(20);
  await cutOff(made, goal, cut, { batchSize: 5 });
  await stage.add(new Map([["later", -1]]));
  const updated = await stage.driver.update(made, stage.inputs());
  expect(await stage.stored()).toEqual(new Map(goal).set("theirs", -1).set("later", -1));
  expect(updated.outs.kept).toEqual([]);
  await stage.driver.expectSettled(updated, stage.inputs());
});
