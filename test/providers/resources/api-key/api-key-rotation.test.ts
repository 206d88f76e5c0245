import { expect, test } from "vitest";
import { levelsOf, restoreLevels } from "../../../../providers/resources/api-key/levels.ts";
import { apiKey } from "../../../../providers/resources/api-key/lifecycle.ts";
import { drive, errorOf, testConnection } from "../../../support/lifecycle.ts";
import { fabricNamed, inside } from "../../../support/outsider.ts";
import {
  allLevels,
  attributes,
  declared,
  failOn,
  isGood,
  level,
  levelsBefore,
  notes,
  start,
} from "../../../support/rotation-stage.ts";

/** A new key begins with what its maker has. */
const ofNewKey = { _system: { permission: "rw" }, shop: { permission: "rw", collections: {}, streams: {} } };
const rotated = { ...declared, rotateWhenChanged: "2026-11" };

test("a changed rotateWhenChanged makes a new secret in place, which has all levels and attributes of the old one", async () => {
  const { gdn, other, keys, made } = await start();
  expect(await keys.diff(made, rotated)).toMatchObject({ changes: true, replaces: [] });
  expect(await keys.kept(made, rotated)).not.toContain("key");
  const next = await keys.update(made, rotated);
  expect(next.outs.key).not.toBe(made.outs.key);
  expect(await isGood(gdn, next)).toBe(true);
  expect(await isGood(gdn, made)).toBe(false);
  expect(await allLevels(other)).toEqual(levelsBefore);
  expect(await attributes(other)).toEqual({ team: "shop", by: "hand" });
  await keys.expectSettled(next, rotated);

  // Taking it out asks for nothing.
  expect((await keys.update(next, declared)).outs.key).toBe(next.outs.key);
  await keys.delete(next);
  expect(await notes(other)).toEqual([]);
});

test("a key that the same run deletes and makes anew gets its levels back, and no other", async () => {
  const { other, keys, made } = await start();
  // As `up --replace` does.
  await keys.deleteFor(declared, made);
  const again = await keys.create(declared);
  expect(again.outs.key).not.toBe(made.outs.key);
  expect(await allLevels(other)).toEqual(levelsBefore);
  expect(await attributes(other)).toEqual({ team: "shop", by: "hand" });
  expect(await notes(other)).toEqual(["gdn-spot:apikey:app"]);
});

test("nor is anything kept of a key that another id replaces", async () => {
  const { other, keys, made } = await start();
  await keys.deleteFor({ ...declared, apiKeyId: "other" }, made);
  expect(await notes(other)).toEqual([]);
});

test("a key that went for good leaves no levels to one of the same id", async () => {
  const { other, keys, made } = await start();
  await keys.delete(made);
  expect(await notes(other)).toEqual([]);
  await keys.create(declared);
  expect(await allLevels(other)).toMatchObject(ofNewKey);
});

test("levels of a rotation that was cut off are for its own resource alone, and not for ever", async () => {
  const { gdn, other, keys, made } = await start();
  await keys.deleteFor(declared, made);
  const stranger = { ...declared, stamp: "acme/other/dev/ApiKey/app" };
  const theirs = await drive(apiKey, testConnection(gdn.info)).create(stranger);
  expect(await allLevels(other)).toMatchObject(ofNewKey);
  await keys.delete(theirs);

  const note = "gdn-spot:rotation:app";
  const entry = String((await fabricNamed(other, "_system"))?.options.metadata?.[note]);
  const old = entry.replace(/"at":\d+/, `"at":${Date.now() - 8 * 24 * 3600 * 1000}`);
  await other.send("PATCH", inside("_system", "database/metadata"), { metadata: { [note]: old } });
  await keys.create(declared);
  expect(await allLevels(other)).toMatchObject(ofNewKey);
  expect(await notes(other)).toEqual(["gdn-spot:apikey:app"]);
});

test("a refresh between a rotation that was cut off and the next run changes nothing of that", async () => {
  const { gdn, other, keys, made } = await start();
  await failOn(gdn, { kind: "status", status: 403, method: "POST", path: "**/key", nth: 1 });
  await errorOf(keys.update(made, rotated));
  expect(await keys.refresh(made)).toBeUndefined();
  const again = await keys.create(rotated);
  expect(await allLevels(other)).toEqual(levelsBefore);

  // Here the state never heard of the new secret.
  await keys.update(again, { ...rotated, rotateWhenChanged: "2026-12" });
  const refreshed = await keys.refresh(again);
  expect(await keys.diff(refreshed ?? again, rotated)).toMatchObject({ changes: true, replaces: [] });
  const healed = await keys.update(refreshed ?? again, rotated);
  expect(await isGood(gdn, healed)).toBe(true);
  expect(await allLevels(other)).toEqual(levelsBefore);
});

test("a key whose levels could not be restored is finished by the next run", async () => {
  const { gdn, other, keys, made } = await start();
  await failOn(gdn, { kind: "status", status: 403, method: "PUT", path: "**/database/shop/**", nth: 1 });
  const { id = "", properties = {}, message } = await errorOf(keys.update(made, rotated));
  expect(message).toMatch(/^Could not set the access level of API key app on fabric shop/);
  const half = { id, inputs: {}, outs: properties };
  const next = await keys.update(half, rotated);
  expect(await allLevels(other)).toEqual(levelsBefore);
  expect(await isGood(gdn, next)).toBe(true);
});

test("levels of the key that are being changed at the same time are not lost", async () => {
  const { other, keys, levels, made, access } = await start();
  const both = [keys.update(made, rotated), levels.update(access, { ...level, level: "ro" })];
  await Promise.all(both);
  expect(await allLevels(other)).toMatchObject({
    shop: { permission: "ro", collections: { accounts: "none" } },
  });
});

test("an adopted key, and the key that the run itself uses, are not rotated", async () => {
  const { gdn, other, keys, made } = await start();
  await other.send("POST", "/_api/key", { keyid: "theirs" });
  const adopting = { apiKeyId: "theirs", adopt: true, stamp: "acme/project/dev/ApiKey/theirs" };
  const adopted = await keys.create(adopting);
  const refused = await errorOf(keys.update(adopted, { ...adopting, rotateWhenChanged: "1" }));
  expect(refused.message).toBe(
    "Could not make a new secret for API key theirs: this stack has not made it, but taken it over. Take rotateWhenChanged out of the declaration, and let whoever made the key renew it.",
  );

  await other.send("PUT", "/_api/key/app/database/_system", { grant: "rw" });
  const credentials = [{ kind: "apiKey" as const, apiKey: String(made.outs.key) }];
  const own = drive(apiKey, testConnection(gdn.info, { credentials }));
  expect((await errorOf(own.update(made, rotated))).message).toMatch(
    /it is the key that this run itself uses/,
  );
  expect(await isGood(gdn, made)).toBe(true);
});

test("levels are restored exactly: more than there was is taken away, what is gone is left out", async () => {
  const { other, connection, levels, access } = await start();
  const kept = await levelsOf(connection, "app");
  await other.send("DELETE", "/_api/key/app");
  await other.send("POST", "/_api/key", { keyid: "app" });
  // As a service may do that gives a new key what its maker has.
  for (const path of ["_system", "shop", "shop/collection/orders", "shop/stream/*"])
    await other.send("PUT", `/_api/key/app/database/${path}`, { grant: "rw" });
  await restoreLevels(connection, "app", kept);
  expect(await allLevels(other)).toEqual(levelsBefore);

  await levels.delete(access);
  await other.send("DELETE", inside("shop", "collection/accounts"));
  await restoreLevels(connection, "app", kept);
  expect(await allLevels(other)).toMatchObject({
    shop: { permission: "none", collections: { orders: "ro" } },
  });
});
