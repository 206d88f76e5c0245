import { describe, expect, it } from "vitest";
import { accessLevel } from "../../../providers/resources/access-level/lifecycle.ts";
import { spotCollection } from "../../../providers/resources/collection/lifecycle.ts";
import { spotFabric } from "../../../providers/resources/fabric/lifecycle.ts";
import { declaredFabric } from "../../support/fabric-stage.ts";
import { gdnOfFile } from "../../support/gdn-of-file.ts";
import { drive, errorOf, type Properties, type Recorded, testConnection } from "../../support/lifecycle.ts";
import { makeFabric, snapshot } from "../../support/outsider.ts";

const takeGdns = { default: await gdnOfFile(), strict: await gdnOfFile("--strict-keys") };

const collection = (name = "accounts"): Properties => ({
  ...{ fabric: "spot", name, isSpot: false, stamp: `acme/project/dev/Collection/${name}` },
});

async function start(service: keyof typeof takeGdns) {
  const { gdn, other } = await takeGdns[service]();
  const { apiKeyId, apiKey } = gdn.info;
  const path = (id: string) => `/_api/key/${id}/database/spot`;
  /** A run with an API key. */
  const run = (key = apiKey) => {
    const connection = testConnection(gdn.info, { credentials: [{ kind: "apiKey", apiKey: key }] });
    return {
      connection,
      fabrics: drive(spotFabric, connection),
      collections: drive(spotCollection, connection),
      levels: drive(accessLevel, connection),
    };
  };
  return {
    ...{ gdn, other, run, ...run() },
    level: (id = apiKeyId) => other.look<string>(path(id)),
    /** Somebody else sets the level of the key; `none` by clearing it. */
    setLevel: (grant: string, id = apiKeyId) =>
      grant === "none" ? other.send("DELETE", path(id)) : other.send("PUT", path(id), { grant }),
    makeByHand: () => makeFabric(gdn, other, "spot", { dcList: "us-west,eu-central", spotDc: "us-west" }),
    /** How often the level of a key on the fabric was set or cleared. */
    timesSet: async (id = apiKeyId) =>
      (await gdn.journal()).filter(
        ({ method, path: asked }) => method !== "GET" && asked.endsWith(`/key/${id}/database/spot`),
      ).length,
    newKey: async (id: string) =>
      ((await other.send("POST", "/_api/key", { keyid: id })) as { key: string }).key,
  };
}

describe("a fabric that this tool makes", () => {
  it.each([
    ["default", 0],
    ["strict", 1],
  ] as const)(
    "is entered once, and the right stays until it goes, on the %s service",
    async (service, times) => {
      const { gdn, other, fabrics, collections, level, timesSet } = await start(service);
      const before = await snapshot(gdn.info, other);
      const fabric = await fabrics.create(declaredFabric());
      const made = await Promise.all(["a", "b", "c"].map((name) => collections.create(collection(name))));
      expect(await level()).toBe("rw");
      await fabrics.expectSettled(fabric, declaredFabric());
      for (const each of made) await collections.delete(each);
      expect(await timesSet()).toBe(times);
      expect(fabric.outs).not.toHaveProperty("ownAccess");
      await fabrics.delete(fabric);
      expect(await snapshot(gdn.info, other)).toEqual(before);
    },
  );

  it.each(["none", "ro"])("is entered once where somebody left the key %s", async (lowered) => {
    const { fabrics, run, level, setLevel, timesSet } = await start("default");
    const fabric = await fabrics.create(declaredFabric());
    await setLevel(lowered);
    const { collections } = run();
    const names = ["a", "b", "c", "d"];
    const made = await Promise.all(names.map((name) => collections.create(collection(name))));
    // Once by somebody else.
    expect(await timesSet()).toBe(2);
    expect(await level()).toBe("rw");
    await setLevel(lowered);
    for (const each of made) await run().collections.delete(each);
    await setLevel(lowered);
    await run().fabrics.delete(fabric);
  });

  it("is not entered by a refresh, which says what to do", async () => {
    const { fabrics, collections, run, level, setLevel, timesSet } = await start("default");
    await fabrics.create(declaredFabric());
    const made = await collections.create(collection());
    await setLevel("none");
    const { message } = await errorOf(run().collections.refresh(made));
    expect(message).toMatch(
      /^Could not .* of fabric spot: the GDN answered 401 .* API key local was refused in fabric spot: check gdn:apiKey, and give the key 'rw' on the fabric\. It does that by itself only in an up or destroy, and only where a program has made the fabric\.$/,
    );
    expect([await level(), await timesSet()]).toEqual(["none", 1]);
    await setLevel("ro");
    expect(await run().collections.refresh(made)).toBeDefined();
    expect([await level(), await timesSet()]).toEqual(["ro", 2]);
  });

  it("stays closed to a key that may not give rights, which hears what it was refused", async () => {
    const { other, fabrics, run, newKey, level, setLevel } = await start("default");
    const key = await newKey("app");
    await other.send("DELETE", "/_api/key/app/database/_system");
    await fabrics.create(declaredFabric());
    for (const lowered of ["none", "ro"]) {
      await setLevel(lowered, "app");
      const { message } = await errorOf(run(key).collections.create(collection()));
      expect(message).toMatch(/API key app was refused in fabric spot: .* give the key 'rw' on the fabric/);
      expect(message).not.toMatch(/access level/);
      expect(await level("app")).toBe(lowered);
    }
  });

  it.each(["default", "strict"] as const)(
    "may have its maker's own level declared as rw, on the %s service",
    async (service) => {
      const { gdn, other, fabrics, levels, level } = await start(service);
      const before = await snapshot(gdn.info, other);
      const fabric = await fabrics.create(declaredFabric());
      const inputs = {
        ...{ apiKeyId: gdn.info.apiKeyId, fabric: "spot", level: "rw" },
        stamp: "acme/project/dev/AccessLevel/own",
      };
      const made = await levels.create(inputs);
      expect(made.outs.levelBefore).toBe("rw");
      await levels.delete(await levels.expectSettled(made, inputs));
      expect(await level()).toBe("rw");
      await fabrics.delete(fabric);
      expect(await snapshot(gdn.info, other)).toEqual(before);
    },
  );
});

it("an own level under rw that a state holds stands in no run's way, and is refused once it is set again", async () => {
  const { gdn, fabrics, collections, levels, run, newKey, level } = await start("default");
  const second = await newKey("second");
  const fabric = await fabrics.create(declaredFabric());
  const stamp = "acme/project/dev/AccessLevel/own";
  const inputs = { apiKeyId: gdn.info.apiKeyId, fabric: "spot", level: "ro", stamp };
  const declared = await run(second).levels.create(inputs);
  await levels.expectSettled(declared, inputs);
  await collections.delete(await collections.create(collection()));
  expect(await level()).toBe("rw");
  const drifted = (await levels.refresh(declared)) as Recorded;
  expect(drifted.inputs.level).toBe("rw");
  const { message } = await errorOf(levels.update(drifted, inputs));
  expect(message).toMatch(
    /^Could not set the access level of API key local on fabric spot to ro: it is the key/,
  );
  await levels.delete(drifted);
  await fabrics.delete(fabric);
});

describe("a fabric of somebody else's", () => {
  it.each(["none", "ro"])("is not entered with level %s", async (present) => {
    const { collections, makeByHand, level, setLevel } = await start("default");
    await makeByHand();
    await setLevel(present);
    const { message } = await errorOf(collections.create(collection()));
    expect(message).toMatch(/API key local was refused in fabric spot/);
    expect(await level()).toBe(present);
  });

  describe.for(["none", "ro", "rw"])("that is taken over with level %s", (present) => {
    const adopted = (change: Properties = {}) => declaredFabric({ adopt: true, ...change });

    it("is entered, and left with that level", async () => {
      const { gdn, other, fabrics, collections, makeByHand, level, setLevel } = await start("default");
      await makeByHand();
      await setLevel(present);
      const before = await snapshot(gdn.info, other);
      const fabric = await fabrics.create(adopted());
      const made = await collections.create(collection());
      expect(await level()).toBe("rw");
      await collections.delete(made);
      await fabrics.delete(await fabrics.expectSettled(fabric, adopted()));
      expect(await snapshot(gdn.info, other)).toEqual(before);
    });

    it("is entered again by a change of it, where somebody took the right", async () => {
      const { gdn, other, fabrics, run, makeByHand, level, setLevel } = await start("default");
      await makeByHand();
      await setLevel(present);
      const before = await snapshot(gdn.info, other);
      const fabric = await fabrics.create(adopted());
      await setLevel("none");
      const changed = adopted({ metadata: { team: "shop" } });
      const updated = await run().fabrics.update(fabric, changed);
      expect(await level()).toBe("rw");
      const back = await run().fabrics.update(updated, adopted());
      await run().fabrics.delete(back);
      // What somebody else took away meanwhile was theirs to take.
      if (present === "rw") await setLevel("rw");
      expect(await snapshot(gdn.info, other)).toEqual(before);
    });
  });

  it("is left by the key that entered it before, and entered by the one in its place", async () => {
    const { fabrics, run, makeByHand, newKey, level, setLevel } = await start("default");
    const second = await newKey("second");
    await makeByHand();
    await setLevel("ro");
    const fabric = await fabrics.create(declaredFabric({ adopt: true }));
    const changed = declaredFabric({ adopt: true, metadata: { team: "shop" } });
    const updated = await run(second).fabrics.update(fabric, changed);
    expect([await level(), await level("second")]).toEqual(["ro", "rw"]);
    await run(second).fabrics.delete(updated);
    expect([await level(), await level("second")]).toEqual(["ro", "none"]);
  });

  it("is left as a state of old says, which had none", async () => {
    const { gdn, fabrics, makeByHand, level } = await start("default");
    await makeByHand();
    const made: Recorded = await fabrics.create(declaredFabric({ adopt: true }));
    const ownAccess = { apiKeyId: gdn.info.apiKeyId, fabric: "spot" };
    await fabrics.delete({ ...made, outs: { ...made.outs, ownAccess } });
    expect(await level()).toBe("none");
  });
});
