import { beforeEach, describe, expect, it, vi } from "vitest";
import { cleanUp } from "./cleanup.ts";
import { type Driver, errorOf, type Recorded } from "./lifecycle.ts";
import { snapshot } from "./outsider.ts";
import type { Place } from "./place.ts";
import type { ResourceCase, Stage } from "./resource-case.ts";

/** The life of one resource at a place, from its creation to a GDN that is as it was before. */
export function playScenario(at: Place, resource: ResourceCase): void {
  let stage: Stage;
  let driver: Driver;
  /** What there was before the resource. */
  let before: unknown;

  beforeEach(async () => {
    const started = await at.start();
    stage = started.stage;
    await resource.prepare?.(stage);
    before = await look();
    driver = resource.driver(started.connection);
  });

  const look = () => snapshot(stage.gdn.info, stage.other, at.mark);
  const declared = (change = {}) => ({ ...resource.inputs(stage), ...change });

  async function expectAsBefore(): Promise<void> {
    expect(await look()).toEqual(before);
  }

  async function expectMade(change = {}): Promise<Recorded> {
    const made = await driver.create(declared(change));
    expect(await resource.seen(stage)).toEqual(matching(resource.shows));
    return driver.expectSettled(made, declared(change));
  }

  it("is created as declared, stays as it is, and is deleted without a trace", async () => {
    const made = await expectMade();
    await driver.delete(made);
    await expectAsBefore();
    await driver.delete(made);
    await expectAsBefore();
  });

  it.each(resource.inPlace)("is changed in place: $change", async ({ change, shows }) => {
    const made = await expectMade();
    expect(await driver.diff(made, declared(change))).toMatchObject({ changes: true, replaces: [] });
    const updated = await driver.update(made, declared(change));
    expect(await resource.seen(stage)).toEqual(matching(shows));
    await driver.delete(await driver.expectSettled(updated, declared(change)));
    await expectAsBefore();
  });

  it.each(resource.replacing)("is replaced, the old one first: %o", async (change) => {
    await resource.beforeReplacement?.(stage, change);
    before = await look();
    const made = await expectMade();
    const warning = vi.spyOn(console, "error").mockImplementation(() => {});
    cleanUp(() => warning.mockRestore());
    const diff = await driver.diff(made, declared(change));
    expect(diff).toMatchObject({ changes: true, deleteBeforeReplace: true });
    expect(diff.replaces?.sort()).toEqual(Object.keys(change).sort());
    expect(warning.mock.calls).toEqual(loses ? [[expect.stringMatching(loses)]] : []);
    warning.mockRestore();

    await driver.delete(made);
    await expectAsBefore();
    const replaced = await driver.create(declared(change));
    await driver.delete(await driver.expectSettled(replaced, declared(change)));
    await expectAsBefore();
  });

  it.each(resource.outside)("shows it as drift when somebody $does, and mends it", async ({ act, drift }) => {
    const made = await expectMade();
    await act(stage);
    const refreshed = await driver.refresh(made);
    expect(refreshed?.inputs).toMatchObject(drift);
    expect(await driver.diff(refreshed as Recorded, declared())).toMatchObject({
      changes: true,
      replaces: [],
    });
    const mended = await driver.update(refreshed as Recorded, declared());
    expect(await resource.seen(stage)).toEqual(matching(resource.shows));
    await driver.delete(await driver.expectSettled(mended, declared()));
    await expectAsBefore();
  });

  if (resource.foundAgain !== false) {
    it("is created again by a run that does not know that one before made it", async () => {
      await driver.create(declared());
      const again = await expectMade();
      await driver.delete(again);
      await expectAsBefore();
    });

    it.each(resource.inPlace.filter(({ needsState }) => !needsState))(
      "is made as declared where a run before left another: $change",
      async ({ change, shows }) => {
        await driver.create(declared());
        const made = await driver.create(declared(change));
        expect(await resource.seen(stage)).toEqual(matching(shows));
        await driver.delete(await driver.expectSettled(made, declared(change)));
        await expectAsBefore();
      },
    );

    it.each(resource.fixed ?? [])(
      "is refused where a run before left another, and stays: %o",
      async (change) => {
        const left = await driver.create(declared());
        const withLeft = await look();
        expect((await errorOf(driver.create(declared(change)))).message).toMatch(
          new RegExp(
            `^Could not take over .*: it does not agree with the declaration: its ${Object.keys(change)} is `,
          ),
        );
        expect(await look()).toEqual(withLeft);
        await driver.expectSettled(left, declared());
      },
    );
  }

  const { remove, makeOther, loses } = resource;

  if (remove) {
    it("is gone when somebody deletes it, and deleting it then is no error", async () => {
      const made = await expectMade();
      await remove(stage);
      expect(await driver.refresh(made)).toBeUndefined();
      await driver.delete(made);
    });
  }

  if (remove && resource.ownObject !== false) {
    it("is made again after somebody deleted it", async () => {
      const made = await expectMade();
      await remove(stage);
      expect(await driver.refresh(made)).toBeUndefined();
      await driver.delete(await expectMade());
      await expectAsBefore();
    });
  }

  if (makeOther) {
    it("refuses an object of somebody else's, and leaves it alone", async () => {
      await makeOther(stage);
      const withOther = await look();
      expect((await errorOf(driver.create(declared()))).message).toMatch(resource.refusal ?? /^$/);
      expect(await look()).toEqual(withOther);
    });

    it("adopts an object of somebody else's when told to, and leaves it", async () => {
      await makeOther(stage);
      const withOther = await look();
      const made = await driver.create(declared({ adopt: true }));
      await driver.expectSettled(made, declared({ adopt: true }));
      await driver.delete(made);
      expect(await look()).toEqual(withOther);
    });
  }
}

/** Every resource at a place, or those of the given types. */
export function playScenarios(at: Place, resources: readonly ResourceCase[]): void {
  describe.for(resources.map((each) => [each.type, each] as const))("%s", ([, resource]) =>
    playScenario(at, resource),
  );
}

/** Objects may have more than what is expected of them; texts and lists are equal. */
function matching(expected: unknown): unknown {
  if (typeof expected !== "object" || expected === null || Array.isArray(expected)) return expected;
  const inner = Object.entries(expected).map(([name, value]) => [name, matching(value)]);
  return expect.objectContaining(Object.fromEntries(inner));
}
