import { expect, it } from "vitest";
import { announceLeftovers, removeLeftovers } from "../../cli/stack/remove-leftovers.ts";
import { Connection } from "../../providers/gdn/connection.ts";
import { resolveSettings } from "../../providers/gdn/settings.ts";
import { unsavedKey } from "../../providers/ownership/unsaved.ts";
import { gdnEnvironment } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { testGdn } from "../support/test-gdn.ts";

const STACK = "organization/shop/dev";
const stampOf = (fabric: string) => `${STACK}/SpotFabric/${fabric}`;

it("a destroy deletes what it has announced, and not what the state knew then", async () => {
  const gdn = await testGdn("--fabric-ready", "0");
  for (const name of ["left", "retained"]) {
    const metadata = { "gdn-spot": stampOf(name), [unsavedKey(STACK)]: '{"made":true}' };
    const body = { name, options: { spotDc: "us-west", metadata } };
    await gdn.request("/_fabric/_system/_api/database", { method: "POST", body });
  }
  const stamps = new Set([stampOf("retained")]);
  const ways = {
    connect: async () => new Connection(resolveSettings(() => undefined, gdnEnvironment(gdn.info), ".")),
    state: async () => ({ time: 0, count: stamps.size, stamps }),
  };
  const say = () => {};
  const announced = await announceLeftovers(STACK, ways, { say, isAsked: false });
  expect(announced).toEqual(["fabric left"]);
  // The destroy has taken what is retained out of the state.
  stamps.clear();
  expect(await removeLeftovers(STACK, ways, announced, say)).toBeUndefined();
  expect(Object.keys((await inspect(gdn.info)).fabrics)).toEqual(["retained"]);
});
