import { expect, it, vi } from "vitest";
import { cleanUp } from "../../../support/cleanup.ts";
import { declaredFabric, fabricStages, STAMP } from "../../../support/fabric-stage.ts";
import { errorOf, type InitError, type Recorded } from "../../../support/lifecycle.ts";
import { fabricNamed, inside, makeFabric, snapshot } from "../../../support/outsider.ts";

const nextStage = await fabricStages();

async function start() {
  const stage = await nextStage();
  /** Lets the next move of the spot region fail. */
  const failToMove = () =>
    stage.gdn.request("/_local/faults", {
      method: "PUT",
      body: [
        {
          kind: "status",
          status: 500,
          method: "PUT",
          path: "/_tenant/acme/_fabric/spot/database/eu-central",
          nth: 1,
        },
      ],
    });
  const metadata = async () => (await fabricNamed(stage.other, "spot"))?.options.metadata;
  return { ...stage, failToMove, metadata };
}

/** The resource as the engine keeps it after a create or an update that failed half way. */
function kept({ id, properties }: InitError): Recorded {
  expect(id).toBe("acme.spot");
  return { id: id ?? "", inputs: {}, outs: properties ?? {} };
}

/** What is said to people meanwhile. */
function heard(stream: "log" | "error"): () => string {
  const spy = vi.spyOn(console, stream).mockImplementation(() => {});
  cleanUp(() => spy.mockRestore());
  return () => spy.mock.calls.join("\n");
}

it("does not write to a fabric that somebody else made meanwhile", async () => {
  const { gdn, other, driver, makeUser } = await start();
  const ann = await makeUser("ann");
  const made = await driver.create(declaredFabric());
  await other.send("DELETE", inside("_system", "database/spot"));
  await makeFabric(gdn, other, "spot", { dcList: "us-west,eu-central", spotDc: "us-west" });
  const before = await snapshot(gdn.info, other);
  const change = { metadata: { team: "b" }, users: [ann], spotDc: "eu-central" };
  const { message } = await errorOf(driver.update(made, declaredFabric(change)));
  expect(message).toBe(
    "Could not update fabric spot: it is not there any more. Run 'pulumi refresh', then up makes it again.",
  );
  expect(await snapshot(gdn.info, other)).toEqual(before);
});

it("goes on where a killed run has stamped the fabric by a new name already", async () => {
  const { driver, metadata } = await start();
  const made = await driver.create(declaredFabric());
  const renamed = declaredFabric({ stamp: "acme/project/dev/SpotFabric/renamed" });
  await driver.update(made, renamed);
  await driver.expectSettled(await driver.update(made, renamed), renamed);
  expect(await metadata()).toEqual({ "gdn-spot": "acme/project/dev/SpotFabric/renamed" });
});

it("keeps a new stamp where the rest of the update fails, so that destroy finds the fabric", async () => {
  const { other, driver, failToMove } = await start();
  const made = await driver.create(declaredFabric());
  await failToMove();
  const renamed = declaredFabric({ stamp: "acme/project/dev/SpotFabric/renamed", spotDc: "eu-central" });
  const half = kept(await errorOf(driver.update(made, renamed)));
  expect(await driver.refresh(half)).toBeDefined();
  await driver.delete(half);
  expect(await fabricNamed(other, "spot")).toBeUndefined();
});

it("keeps what an update that failed has done, so that the program as before mends it", async () => {
  const { driver, failToMove, metadata, makeUser, levelOf } = await start();
  const [ann, bob] = [await makeUser("ann"), await makeUser("bob")];
  const before = declaredFabric({ metadata: { team: "a" }, users: [ann] });
  const made = await driver.create(before);
  await failToMove();
  const after = declaredFabric({ metadata: { owner: "me" }, users: [bob], spotDc: "eu-central" });
  const half = kept(await errorOf(driver.update(made, after)));
  expect(half.outs).toMatchObject({ metadata: { owner: "me" }, users: [bob], spotDc: "us-west" });
  expect(await driver.diff(half, before)).toMatchObject({ changes: true, replaces: [] });
  await driver.expectSettled(await driver.update(half, before), before);
  expect(await metadata()).toEqual({ "gdn-spot": STAMP, team: "a" });
  expect([await levelOf(ann), await levelOf(bob)]).toEqual(["rw", "none"]);
});

it("knows nothing of the spot region in advance where the fabric was left before it had moved there", async () => {
  const { gdn, driver } = await start();
  const made = await driver.create(declaredFabric());
  expect(await driver.kept(made, declaredFabric({ metadata: { team: "a" } }))).toContain("effectiveSpotDc");
  const faults = (body: object[]) => gdn.request("/_local/faults", { method: "PUT", body });
  await faults([{ kind: "status", status: 500, method: "GET", path: "/_fabric/spot/database/current" }]);
  const moved = declaredFabric({ spotDc: "eu-central" });
  const half = kept(await errorOf(driver.update(made, moved)));
  await faults([]);
  expect(half.outs).toMatchObject({ spotDc: "eu-central", effectiveSpotDc: "us-west" });
  expect(await driver.kept(half, moved)).toEqual([]);
  expect((await driver.update(half, moved)).outs).toMatchObject({ effectiveSpotDc: "eu-central" });
});

it("keeps which users were given access before one that does not exist", async () => {
  const { driver, makeUser } = await start();
  const [ann, bob] = [await makeUser("ann"), await makeUser("bob")];
  const made = await driver.create(declaredFabric({ users: [ann] }));
  const half = kept(await errorOf(driver.update(made, declaredFabric({ users: [bob, "nobody"] }))));
  expect([...(half.outs.users as string[])].sort()).toEqual([ann, bob].sort());
});

it("writes nothing where the new spot region is none of the fabric's", async () => {
  const { gdn, other, driver } = await start();
  const made = await driver.create(declaredFabric({ metadata: { team: "a" } }));
  const before = await snapshot(gdn.info, other);
  const change = { metadata: { team: "b" }, spotDc: "nowhere.example" };
  const error = await errorOf(driver.update(made, declaredFabric(change)));
  expect(error.message).toContain("spotDc 'nowhere.example' is not one of the fabric's regions");
  expect(error.id).toBeUndefined();
  expect(await snapshot(gdn.info, other)).toEqual(before);
});

it("gives the declared users access to a fabric that a killed run left behind", async () => {
  const { driver, makeUser } = await start();
  const ann = await makeUser("ann");
  await driver.create(declaredFabric());
  const inputs = declaredFabric({ users: [ann] });
  await driver.expectSettled(await driver.create(inputs), inputs);
});

it("does not adopt a fabric to which a declared user has no access", async () => {
  const { gdn, other, driver, makeUser } = await start();
  const ann = await makeUser("ann");
  await makeFabric(gdn, other, "spot", { dcList: "us-west,eu-central", spotDc: "us-west" });
  const { message } = await errorOf(driver.create(declaredFabric({ adopt: true, users: [ann] })));
  expect(message).toContain(
    `Could not adopt fabric spot: it does not agree with the declaration: its users lack ${ann}.`,
  );
});

it("says when a fabric stays because it does not say any more who made it", async () => {
  const { other, driver } = await start();
  const made = await driver.create(declaredFabric());
  await other.send("PUT", inside("spot", "database/metadata"), { metadata: { team: "a" } });
  const said = heard("log");
  const why = `its metadata have no 'gdn-spot' any more, which was '${STAMP}'`;
  expect(await driver.refresh(made)).toBeUndefined();
  expect(said()).toBe(`fabric spot is there, but is not taken for this stack's: ${why}`);
  await driver.delete(made);
  expect(said().split("\n")[1]).toBe(`fabric spot is there, but is not taken for this stack's: ${why}`);
  expect(await fabricNamed(other, "spot")).toBeDefined();
});

it("says whose a fabric is that stays", async () => {
  const { other, driver } = await start();
  const made = await driver.create(declaredFabric());
  await other.send("PATCH", inside("spot", "database/metadata"), { metadata: { "gdn-spot": "theirs" } });
  const said = heard("log");
  await driver.delete(made);
  expect(said()).toBe(
    `fabric spot is there, but is not taken for this stack's: its metadata say 'gdn-spot': 'theirs', not '${STAMP}'`,
  );
});

it.each<[{ forceDestroy?: boolean; adopt?: boolean }, string]>([
  [
    {},
    "replaces fabric spot: it is deleted with what this stack declares in it, and made anew; that is refused if it holds anything else, as forceDestroy is not set",
  ],
  [
    { forceDestroy: true },
    "replaces fabric spot: it is deleted with all collections, documents and saved queries in it, and made anew",
  ],
  [
    { adopt: true },
    "lets go of fabric spot, which stays because it was adopted; while it is there, one of that name with other regions is refused",
  ],
])("warns of what a replacement really does: %j", async (change, says) => {
  const { gdn, other, driver } = await start();
  if (change.adopt) await makeFabric(gdn, other, "spot", { dcList: "us-west,eu-central", spotDc: "us-west" });
  const made = await driver.create(declaredFabric(change));
  const said = heard("error");
  await driver.diff(made, declaredFabric({ ...change, dcList: ["us-west"] }));
  expect(said()).toBe(`warning: changing dcList ${says}`);
});
