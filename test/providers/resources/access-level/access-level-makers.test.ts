import { expect, it, vi } from "vitest";
import { accessLevel } from "../../../../providers/resources/access-level/lifecycle.ts";
import { spotFabric } from "../../../../providers/resources/fabric/lifecycle.ts";
import { gdnOfFile } from "../../../support/gdn-of-file.ts";
import { drive, errorOf, type Properties, testConnection } from "../../../support/lifecycle.ts";
import { fabricNamed, inside, makeFabric } from "../../../support/outsider.ts";

const takeGdn = await gdnOfFile();

const ALREADY = (program: string) =>
  new RegExp(
    `^Could not set the access level of API key app on fabric stage: it is declared already, by o/${program}/`,
  );

/** An API key and two programs, each in its own run. */
async function start() {
  const { gdn, other } = await takeGdn();
  await other.send("POST", "/_api/key", { keyid: "app" });
  const level = async () =>
    ((await other.send("GET", "/_api/key/app/database/stage")) as { result: string }).result;
  const setLevel = (grant: string) => other.send("PUT", "/_api/key/app/database/stage", { grant });
  const notes = async () => (await fabricNamed(other, "stage"))?.options.metadata ?? {};
  const program = (name: string) => {
    const connection = testConnection(gdn.info);
    const declared = (change: Properties = {}) => ({
      ...{ apiKeyId: "app", fabric: "stage", level: "rw", stamp: `o/${name}/dev/AccessLevel/app`, ...change },
    });
    const fabric = {
      name: "stage",
      dcList: ["us-west"],
      spotDc: "us-west",
      stamp: `o/${name}/dev/SpotFabric/f`,
    };
    const levels = drive(accessLevel, connection);
    return { connection, declared, levels, makeFabric: () => drive(spotFabric, connection).create(fabric) };
  };
  const dropFabric = () => other.send("DELETE", inside("_system", "database/stage"));
  return {
    gdn,
    other,
    level,
    setLevel,
    notes,
    program,
    dropFabric,
    make: () => makeFabric(gdn, other, "stage"),
  };
}

/** The lines that a person is told meanwhile. */
async function told(work: () => Promise<unknown>): Promise<string> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await work();
    return log.mock.calls.join("\n");
  } finally {
    log.mockRestore();
  }
}

it.each(["none", "rw"])(
  "is refused where another stack declares the level, which was %s before",
  async (before) => {
    const { make, program, level, setLevel, notes } = await start();
    await make();
    await setLevel(before);
    const [first, second] = [program("first"), program("second")];
    const made = await first.levels.create(first.declared());
    const { message } = await errorOf(second.levels.create(second.declared()));
    expect(message).toMatch(ALREADY("first"));
    expect(message).toContain("gdn-spot:access:app");
    expect(await level()).toBe("rw");
    await first.levels.delete(made);
    expect(await level()).toBe(before);
    expect(await notes()).toEqual({});
    await second.levels.delete(await second.levels.create(second.declared()));
    expect(await level()).toBe(before);
  },
);

it.each([true, false])(
  "refuses the second of two in one program, on a fabric made just now: %s",
  async (isNew) => {
    const { make, program, level } = await start();
    const { levels, declared, makeFabric } = program("one");
    await (isNew ? makeFabric() : make());
    const two = { stamp: "o/one/dev/AccessLevel/other" };
    const made = await Promise.allSettled([levels.create(declared()), levels.create(declared(two))]);
    expect(made.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    const { message } = await errorOf(levels.create(declared({ ...two, level: "ro" })));
    expect(message).toMatch(ALREADY("one"));
    expect(await level()).toBe("rw");
    if (made[0].status === "fulfilled") await levels.delete(made[0].value);
    expect(await level()).toBe("none");
    await levels.create(declared(two));
  },
);

it("restores the level before where a run was killed in the fabric that it had just made", async () => {
  const { program, level, notes } = await start();
  const killed = program("one");
  await killed.makeFabric();
  await killed.levels.create(killed.declared());
  const { levels, declared } = program("one");
  const again = await levels.create(declared());
  expect(again.outs.levelBefore).toBe("none");
  await levels.delete(again);
  expect(await level()).toBe("none");
  expect(Object.keys(await notes())).toEqual(["gdn-spot"]);
});

it("restores what somebody else gave a key that was made anew after a refresh", async () => {
  const { make, other, program, level, setLevel } = await start();
  await make();
  const { levels, declared } = program("one");
  const made = await levels.create(declared());
  await other.send("DELETE", "/_api/key/app");
  expect(await levels.refresh(made)).toBeUndefined();
  await other.send("POST", "/_api/key", { keyid: "app" });
  await setLevel("ro");
  const again = await levels.create(declared());
  expect(again.outs.levelBefore).toBe("ro");
  expect(await level()).toBe("rw");
  // Also where the state of that is lost.
  const found = await levels.create(declared());
  await levels.delete(found);
  expect(await level()).toBe("ro");
});

it("leaves a level that somebody else has set meanwhile, and says so", async () => {
  const { make, program, level, setLevel, notes } = await start();
  await make();
  await setLevel("rw");
  const { levels, declared } = program("one");
  const made = await levels.create(declared({ level: "ro" }));
  await setLevel("none");
  expect(await told(() => levels.delete(made))).toBe(
    "The access level of API key app on fabric stage is left as it is: it is none now, which this stack did not set.",
  );
  expect(await level()).toBe("none");
  expect(await notes()).toEqual({});
});

it.each([
  ["PUT", "rw"],
  ["DELETE", "none"],
  ["GET", "rw"],
])("goes on restoring where a %s of the level was refused", async (method, before) => {
  const { gdn, make, program, level, setLevel, notes } = await start();
  await make();
  await setLevel(before);
  const { levels, declared } = program("one");
  const made = await levels.create(declared({ level: "ro" }));
  const path = "**/key/app/database/stage";
  const nth = method === "GET" ? 2 : 1;
  const fault = { kind: "status", status: 500, method, path, nth };
  expect(await gdn.request("/_local/faults", { method: "PUT", body: [fault] })).toMatchObject({
    status: 200,
  });
  await errorOf(levels.delete(made));
  await levels.delete(made);
  expect(await level()).toBe(before);
  expect(await notes()).toEqual({});
});

it("restores the level before where a change was cut off before the state heard of it", async () => {
  const { make, program, level } = await start();
  await make();
  const { levels, declared } = program("one");
  const made = await levels.create(declared());
  await levels.update(made, declared({ level: "ro" }));
  await levels.delete(made);
  expect(await level()).toBe("none");
});

it.each([true, false])(
  "leaves what is in a fabric that somebody else made anew, with a level: %s",
  async (hasLevel) => {
    const { program, level, setLevel, dropFabric, make } = await start();
    const [first, second, later] = [program("first"), program("second"), program("first")];
    await first.makeFabric();
    const made = await first.levels.create(first.declared());
    await dropFabric();
    if (hasLevel) {
      await second.makeFabric();
      await second.levels.create(second.declared());
    } else {
      await make();
      await setLevel("rw");
    }
    expect(await later.levels.refresh(made)).toBeUndefined();
    const why = hasLevel ? "o/second/dev/AccessLevel/app declares it" : "this stack's note on it is gone";
    expect(await told(() => later.levels.delete(made))).toContain(why);
    expect(await level()).toBe("rw");
    if (!hasLevel) return;
    const { message } = await errorOf(later.levels.update(made, first.declared({ level: "ro" })));
    expect(message).toMatch(/it is declared already, by o\/second\//);
  },
);

it("renews the note where the stack or resource was renamed", async () => {
  const { make, program, level, notes } = await start();
  await make();
  const { levels, declared } = program("old");
  const made = await levels.create(declared());
  const renamed = { stamp: "o/new/dev/AccessLevel/app" };
  expect(await levels.diff(made, declared(renamed))).toMatchObject({ changes: true, replaces: [] });
  const updated = await levels.update(made, declared(renamed));
  expect(await notes()).toEqual({ "gdn-spot:access:app": "none>rw o/new/dev/AccessLevel/app" });
  await levels.delete(updated);
  expect(await level()).toBe("none");
});
