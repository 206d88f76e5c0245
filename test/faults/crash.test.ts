import { describe, expect, it } from "vitest";
import type { Found } from "../support/inspect.ts";
import { CrashStage, type Moment, PHASES, type Phase, type Victim } from "./crash-stage.ts";

/**
 * With GDN_SPOT_CRASHES=all (`npm run test:crash`, about half an hour) every place is played, else each of these many.
 * An odd number, so that both moments come.
 */
const step = process.env.GDN_SPOT_CRASHES === "all" ? 1 : 21;

const MOMENTS: readonly Moment[] = ["before the work", "after the work"];
const LONGEST_MS = 4 * 3600 * 1000;

describe.each<Victim>(["engine", "local GDN"])("the %s is killed", (victim) => {
  it("at a request of up, of an update and of destroy; the same command again comes to the same end", {
    timeout: LONGEST_MS,
  }, async () => {
    const stage = await CrashStage.start();
    const requests = {} as Record<Phase, number>;
    const ends = {} as Record<Phase, Found>;
    for (const phase of PHASES) {
      const undisturbed = await stage.undisturbed(phase);
      requests[phase] = undisturbed.requests;
      ends[phase] = undisturbed.found;
    }
    expect(ends.destroy).toEqual({ fabrics: {}, levels: {} });

    const most = Math.max(...Object.values(requests));
    const places = Array.from({ length: most }, (_, index) => index + 1).flatMap((nth) =>
      MOMENTS.map((moment) => ({ nth, moment })),
    );
    const played = places.filter((_, index) => index % step === Math.floor(step / 4));
    for (const { nth, moment } of played) {
      for (const phase of PHASES) {
        const place = `${phase}, request ${nth}, ${moment}`;
        if (nth <= requests[phase]) await stage.crash(phase, nth, moment, victim);
        else await stage.undisturbed(phase);
        expect(await stage.found(), place).toEqual(ends[phase]);
        if (phase === "update") await stage.expectSettled();
      }
      stage.expectEmptyState();
    }
  });
});
