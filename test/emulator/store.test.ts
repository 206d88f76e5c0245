import { describe, expect, onTestFinished, test } from "vitest";
import { issueToken, readToken } from "../../emulator/auth/jwt.ts";
import type { Database } from "../../emulator/store/database.ts";
import { Meta, Ticks } from "../../emulator/store/meta.ts";
import { openDatabase } from "../../emulator/store/open-database.ts";
import { nextRevision } from "../../emulator/store/revision.ts";
import { temporaryFolder } from "./support/process.ts";

function open(folder?: string): Database {
  const database = openDatabase(folder);
  onTestFinished(() => database.close());
  return database;
}

describe("transactions", () => {
  test("that fail leave nothing behind, also from one inside another", () => {
    const database = open();
    const meta = new Meta(database);
    const fail = () =>
      database.transaction(() => {
        meta.set("outer", "1");
        database.transaction(() => meta.set("inner", "1"));
        throw new Error("no");
      });
    expect(fail).toThrow("no");
    expect([meta.get("outer"), meta.get("inner")]).toEqual([undefined, undefined]);
    database.transaction(() => meta.set("outer", "2"));
    expect(meta.get("outer")).toBe("2");
  });
});

describe("ticks", () => {
  test("are given once, also over restarts and transactions that failed", () => {
    const folder = temporaryFolder();
    const given = new Set<number>();
    let count = 0;
    for (let round = 0; round < 3; round += 1) {
      const database = openDatabase(folder);
      const ticks = new Ticks(database, new Meta(database));
      const take = () => {
        given.add(ticks.take());
        count += 1;
      };
      const failing = () =>
        database.transaction(() => {
          take();
          throw new Error("no");
        });
      expect(failing).toThrow("no");
      for (let n = 0; n < 5; n += 1) take();
      // As after a kill: nothing is written at the end.
      database.close();
    }
    expect(given.size).toBe(count);
  });
});

test("revisions rise, in the service's order of digits", () => {
  const digits = "-_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const value = (revision: string) =>
    [...revision].reduce((sum, one) => sum * 64n + BigInt(digits.indexOf(one)), 0n);
  const revisions = Array.from({ length: 20_000 }, nextRevision);
  for (const [index, revision] of revisions.entries()) {
    expect(revision).toMatch(/^_[A-Za-z0-9_-]{10}$/);
    const before = revisions[index - 1];
    if (before !== undefined) expect(value(revision) > value(before)).toBe(true);
  }
});

describe("tokens", () => {
  const claims = { exp: 1_000, preferred_username: "ann" };

  test("read back until they expire", () => {
    const token = issueToken(claims, "secret");
    expect(readToken(token, "secret", 999_999)).toEqual(claims);
    expect(readToken(token, "secret", 1_000_001)).toBeUndefined();
  });

  test("are worth nothing with another secret, other claims, or no signature", () => {
    const token = issueToken(claims, "secret");
    const [header, , signature] = token.split(".");
    const forged = Buffer.from(JSON.stringify({ ...claims, preferred_username: "root" })).toString(
      "base64url",
    );
    for (const bad of [`${header}.${forged}.${signature}`, `${header}.${forged}.`, "a.b", "", "a.b.c.d"]) {
      expect(readToken(bad, "secret", 0)).toBeUndefined();
    }
    expect(readToken(token, "other", 0)).toBeUndefined();
  });
});
