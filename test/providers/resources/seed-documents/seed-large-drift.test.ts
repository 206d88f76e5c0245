import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { errorOf, type Recorded } from "../../../support/lifecycle.ts";
import { inside } from "../../../support/outsider.ts";
import { ACCOUNTS, IMPORT, numbered, REPLACE, SeedStage } from "../../../support/seed-stage.ts";

/** More documents than the state holds one by one. */
const MANY = 2000;

const stage = new SeedStage();

const drifted = async (made: Recorded) => (await stage.driver.refresh(made)) as Recorded;

describe("what somebody does to many documents", () => {
  async function disturb(): Promise<void> {
    await stage.other.send("PATCH", `${ACCOUNTS}/k5`, { n: -1 });
    await stage.other.send("DELETE", `${ACCOUNTS}/k7`);
    await stage.add(new Map([["theirs", -1]]));
    await stage.gdn.clearJournal();
  }
  const whole = () => numbered(MANY).set("theirs", -1);
  const news =
    "seeded documents of collection accounts in fabric stage: 1 changed (_key k5), 1 removed (_key k7) by somebody else";

  it("is found by a refresh, and mended without a look at the others", async () => {
    const made = await stage.seeded(numbered(MANY));
    await disturb();
    const found = await drifted(made);
    expect(stage.said).toEqual([news]);
    expect(found.outs.count).toBe(MANY - 1);
    expect(await stage.driver.diff(found, stage.inputs())).toMatchObject({ changes: true });
    await stage.gdn.clearJournal();
    const updated = await stage.driver.update(found, stage.inputs());
    expect(await stage.requests()).toEqual([REPLACE, IMPORT]);
    expect(await stage.stored()).toEqual(whole());
    await stage.driver.expectSettled(updated, stage.inputs());
  });

  it("is found without the seed file, too", async () => {
    const made = await stage.seeded(numbered(MANY));
    await disturb();
    rmSync(stage.source);
    const found = await drifted(made);
    expect(stage.said).toEqual([news]);
    stage.write(numbered(MANY));
    await stage.driver.expectSettled(await stage.driver.update(found, stage.inputs()), stage.inputs());
    expect(await stage.stored()).toEqual(whole());
  });

  it("is mended where they changed hundreds", async () => {
    const made = await stage.seeded(numbered(MANY));
    await stage.other.send("POST", inside("stage", "cursor"), {
      query: "FOR d IN accounts FILTER d.n < 400 UPDATE d WITH { n: -1 } IN accounts",
    });
    const found = await drifted(made);
    expect(stage.said[0]).toMatch(/: 400 changed \(_key (k\d+, ){20}\.\.\.\) by somebody else$/);
    await stage.driver.expectSettled(await stage.driver.update(found, stage.inputs()), stage.inputs());
    expect(await stage.stored()).toEqual(numbered(MANY));
  });

  it("does not hinder their removal, without the seed file either", async () => {
    const made = await stage.seeded(numbered(MANY));
    await disturb();
    rmSync(stage.source);
    await stage.driver.delete(made);
    expect(await stage.stored()).toEqual(new Map([["theirs", -1]]));
  });

  it("is an error that says what to do where nothing tells whose the documents are", async () => {
    const made = await stage.seeded(numbered(MANY));
    const theirs = Array.from({ length: 150 }, (_, index) => ({ _key: `theirs${index}` }));
    await stage.other.send("POST", ACCOUNTS, theirs);
    rmSync(stage.source);
    expect((await drifted(made)).outs).toEqual(made.outs);
    expect(stage.said[0]).toMatch(/^warning: whether somebody changed the documents .* cannot be told/);
    const { message } = await errorOf(stage.driver.delete(made));
    expect(message).toMatch(/^Could not remove the seeded documents .* Put the seed file back as it was/);
    expect((await stage.stored()).size).toBe(MANY + 150);
    stage.write(numbered(MANY));
    await stage.driver.delete(made);
    expect((await stage.stored()).size).toBe(150);
  });
});
