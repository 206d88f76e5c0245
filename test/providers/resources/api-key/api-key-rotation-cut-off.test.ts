import { expect, test } from "vitest";
import type { Connection } from "../../../../providers/gdn/connection.ts";
import { apiKey } from "../../../../providers/resources/api-key/lifecycle.ts";
import { drive, type InitError, testConnection } from "../../../support/lifecycle.ts";
import {
  allLevels,
  attributes,
  declared,
  failOn,
  isGood,
  levelsBefore,
  notes,
  start,
} from "../../../support/rotation-stage.ts";

test.each(["silence", "status"])(
  "wherever a rotation is cut off (%s), the next run ends with a new secret and the same levels",
  async (kind) => {
    const { gdn, other, made } = await start();
    const isHit = async () =>
      ((await gdn.request("/_local/faults")).body as { hits: number }[])[0]?.hits === 1;
    let last = made;
    for (let nth = 1; ; nth += 1) {
      const next = { ...declared, rotateWhenChanged: String(nth) };
      await failOn(gdn, { kind, path: "**", nth, ...(kind === "status" ? { status: 500 } : {}) });
      const { connection, kill } = mortal(testConnection(gdn.info));
      const run = drive(apiKey, connection)
        .update(last, next)
        .catch(({ id = "", properties }: InitError) => properties && { id, inputs: {}, outs: properties });
      // Of one that waits for ever the engine was killed.
      const isKilled = kind === "silence";
      const left = await (isKilled ? Promise.race([run, untilHit(isHit)]) : run);
      kill();
      const wasHit = await isHit();
      await failOn(gdn);
      if (!wasHit) {
        expect(nth).toBeGreaterThan(15);
        break;
      }
      last = await drive(apiKey, testConnection(gdn.info)).update(left ?? last, next);
      expect(await isGood(gdn, last), `request ${nth}`).toBe(true);
      expect(await allLevels(other), `request ${nth}`).toEqual(levelsBefore);
      expect(await attributes(other)).toEqual({ team: "shop", by: "hand" });
    }
    await drive(apiKey, testConnection(gdn.info)).delete(last);
    expect((await notes(other)).filter((note) => note.includes("rotation"))).toEqual([]);
  },
);

async function untilHit(isHit: () => Promise<boolean>): Promise<undefined> {
  await expect.poll(isHit, { timeout: 10_000, interval: 5 }).toBe(true);
}

/** A connection whose run sends nothing more, and hears of nothing, once it is killed. */
function mortal(connection: Connection): { connection: Connection; kill(): void } {
  let isDead = false;
  const never = new Promise<never>(() => {});
  const call = connection.call.bind(connection);
  connection.call = async (sent) => {
    if (isDead) return never;
    try {
      const answer = await call(sent);
      return isDead ? never : answer;
    } catch (error) {
      if (isDead) return never;
      throw error;
    }
  };
  const kill = () => {
    isDead = true;
  };
  return { connection, kill };
}
