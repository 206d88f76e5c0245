import { describe, expect, it } from "vitest";
import type { Found } from "../support/inspect.ts";
import { CrashStage, type Moment, PHASES, type Phase, type Victim } from "./crash-stage.ts";

/**
 * With GDN_SPOT_CRASHES=all (`npm run test:crash`) every place is played: ten minutes to half an hour on 2 cores. One
 * part of it: `npm run test:crash -- -t "the engine is killed before"`.
 */
const ALL = process.env.GDN_SPOT_CRASHES === "all";

/** The requests that a short run plays, by what dies and when. */
const SOME: Record<Case["victim"] | "engine below gdn-spot", Partial<Record<Moment, number[]>>> = {
  engine: { "after the work": [6] },
  "engine below gdn-spot": { "before the work": [3], "after the work": [6, 12] },
  "local GDN": { "before the work": [4] },
};

interface Case {
  victim: Victim;
  /** Below `gdn-spot` the engine writes the state at the end of a run alone. */
  withGdnSpot: boolean;
  name: keyof typeof SOME;
}

const CASES: Case[] = [
  { name: "engine", victim: "engine", withGdnSpot: false },
  { name: "engine below gdn-spot", victim: "engine", withGdnSpot: true },
  { name: "local GDN", victim: "local GDN", withGdnSpot: false },
];

/** No phase has as many requests by far. */
const MOST_REQUESTS = 200;

const MOMENTS: readonly Moment[] = ["before the work", "after the work"];
const LONGEST_MS = 4 * 3600 * 1000;

describe.each(CASES)("the $name is killed", ({ name, victim, withGdnSpot }) => {
  const moments = MOMENTS.filter((moment) => ALL || SOME[name][moment]);
  it.each(moments)(
    "%s of a request of up, of an update and of destroy: the same command comes to the same end",
    {
      timeout: LONGEST_MS,
    },
    async (moment) => {
      const stage = await CrashStage.start(withGdnSpot);
      const ends = {} as Record<Phase, Found>;
      for (const phase of PHASES) ends[phase] = await stage.undisturbed(phase);
      expect(ends.destroy).toEqual({ fabrics: {}, levels: {} });

      const places = ALL
        ? Array.from({ length: MOST_REQUESTS }, (_, index) => index + 1)
        : (SOME[name][moment] ?? []);
      /** The last request that there was to be hit. */
      const last: Record<Phase, number> = { up: 0, update: 0, destroy: 0 };
      for (const nth of places) {
        for (const phase of PHASES) {
          const place = `${phase}, request ${nth}, ${moment}`;
          const isHit = await stage.crash(phase, nth, moment, victim);
          if (isHit) last[phase] = nth;
          if (ALL) console.log(`${name} killed: ${place}${isHit ? "" : " (there was none)"}`);
          expect(await stage.found(), place).toEqual(ends[phase]);
          if (phase === "update") await stage.expectSettled();
        }
        stage.expectEmptyState();
        if (ALL && !Object.values(last).includes(nth)) break;
      }
      expect(Math.min(...Object.values(last)), JSON.stringify(last)).toBeGreaterThan(0);
      if (ALL) console.log(`${name} killed ${moment}: every request of ${JSON.stringify(last)}`);
    },
  );
});
