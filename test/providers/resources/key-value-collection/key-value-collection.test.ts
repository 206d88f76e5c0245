import { expect, it } from "vitest";
import { keyValueCollection } from "../../../../providers/resources/key-value-collection/lifecycle.ts";
import { gdnOfFile } from "../../../support/gdn-of-file.ts";
import { drive, errorOf, type Properties, testConnection } from "../../../support/lifecycle.ts";
import { inside, makeFabric } from "../../../support/outsider.ts";

const takeGdn = await gdnOfFile();

const declared = (change: Properties = {}): Properties => ({
  ...{ fabric: "stage", name: "sessions" },
  stamp: "acme/project/dev/KeyValueCollection/sessions",
  ...change,
});

async function start() {
  const { gdn, other } = await takeGdn();
  await makeFabric(gdn, other, "stage");
  return { other, sessions: drive(keyValueCollection, testConnection(gdn.info)) };
}

const path = inside("stage", "kv/sessions");

it("is not deleted while it holds pairs, and is with forceDestroy", async () => {
  const { other, sessions } = await start();
  const made = await sessions.create(declared());
  await other.send("PUT", `${path}/value`, [{ _key: "ann", value: { since: 2 } }]);
  const { message } = await errorOf(sessions.delete(made));
  expect(message).toBe(
    "Could not delete key-value collection sessions in fabric stage: it holds 1 pairs (ann). Remove these first, or set forceDestroy: true on it (with an up before the destroy) to delete them too.",
  );
  expect(await other.send("GET", `${path}/count`)).toMatchObject({ count: 1 });
  await sessions.delete(await sessions.update(made, declared({ forceDestroy: true })));
  expect(await other.look(inside("stage", "kv"))).toEqual([]);
});

it("leaves a collection of that name alone that somebody made in its place", async () => {
  const { other, sessions } = await start();
  const made = await sessions.create(declared({ forceDestroy: true }));
  await other.send("DELETE", path);
  await other.send("POST", inside("stage", "collection"), { name: "sessions" });
  await other.send("POST", inside("stage", "document/sessions"), { _key: "1" });
  expect(await sessions.refresh(made)).toBeUndefined();
  await sessions.delete(made);
  expect(await other.send("GET", inside("stage", "collection/sessions/count"))).toMatchObject({ count: 1 });
  const { message } = await errorOf(sessions.create(declared()));
  expect(message).toMatch(/^Could not create key-value collection sessions in fabric stage: .*1207/);
});
