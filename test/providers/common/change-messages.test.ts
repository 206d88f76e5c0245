import fc from "fast-check";
import { expect, it } from "vitest";
import {
  isAboutLoss,
  isAboutSeeds,
  lossMessage,
  removedBySeedFile,
  seededDriftMessage,
  seedFileChangeMessage,
} from "../../../providers/common/change-messages.ts";

const keys = fc
  .tuple(fc.nat(5_000_000), fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 30 }))
  .map(([count, some]) => ({ count, keys: some }));

it("reads from the message of a changed seed file how many documents go, whatever its name and keys are", () => {
  fc.assert(
    fc.property(fc.string(), keys, keys, fc.nat(5_000_000), (source, added, changed, removed) => {
      const message = seedFileChangeMessage(source, {
        added,
        changed,
        removed: { count: removed, keys: ["a"] },
      });
      expect([removedBySeedFile(message), isAboutSeeds(message)]).toEqual([removed, true]);
    }),
  );
  const other = seedFileChangeMessage("a.csv", { before: 2_000_000, after: 3 });
  expect([removedBySeedFile(other), other]).toEqual([
    "many",
    "a.csv has changed since it was seeded: 3 documents in place of 2,000,000, too many of them other ones to name them",
  ]);
});

it("tells drift, losses and other messages apart", () => {
  const none = { count: 0, keys: [] };
  const drift = seededDriftMessage(
    { collection: "a", fabric: "f" },
    { changed: { count: 1, keys: ["1"] }, removed: none },
  );
  const loss = lossMessage(["name", "fabric"], "replaces query q");
  expect(loss).toBe("warning: changing name and fabric replaces query q");
  const about = (message: string) => [
    isAboutSeeds(message),
    isAboutLoss(message),
    removedBySeedFile(message),
  ];
  expect([drift, loss, "warning: other"].map(about)).toEqual([
    [true, false, undefined],
    [false, true, undefined],
    [false, false, undefined],
  ]);
});
