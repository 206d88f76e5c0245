import { describe, expect, it } from "vitest";
import { declaredFabric, fabricStage, fabricStages, STAMP } from "../../../support/fabric-stage.ts";
import { errorOf, type Recorded } from "../../../support/lifecycle.ts";
import { fabricNamed, inside, makeFabric, snapshot } from "../../../support/outsider.ts";
import type { TestGdn } from "../../../support/test-gdn.ts";

const nextStage = await fabricStages();

describe("regions", () => {
  it("takes names and hosts for the same, in any order", async () => {
    const { gdn, other, driver } = await nextStage();
    const hostOf = (name: string) => new URL(regionUrl(gdn, name)).host;
    const made = await driver.create(
      declaredFabric({ dcList: [hostOf("eu-central"), "us-west"], spotDc: `api-${hostOf("us-west")}` }),
    );
    expect((await fabricNamed(other, "spot"))?.options).toMatchObject({
      dcList: "eu-central,us-west",
      spotDc: "us-west",
    });
    expect(made.outs).toMatchObject({
      effectiveDcList: ["eu-central", "us-west"],
      effectiveSpotDc: "us-west",
      status: "available",
    });
    await driver.expectSettled(made, declaredFabric());
  });

  it("has all of the tenant's regions when none is named", async () => {
    const { other, driver } = await nextStage();
    const made = await driver.create(declaredFabric({ dcList: undefined }));
    expect((await fabricNamed(other, "spot"))?.options.dcList).toBe("us-west,eu-central,ap-south");
    await driver.expectSettled(made, declaredFabric({ dcList: undefined }));
    // Saying what is there already is no change.
    await driver.expectNoChange(made, declaredFabric({ dcList: ["ap-south", "us-west", "eu-central"] }));
  });

  it("lists the regions there are when one is unknown, and makes nothing", async () => {
    const { gdn, other, driver } = await nextStage();
    const before = await snapshot(gdn.info, other);
    const { message } = await errorOf(driver.create(declaredFabric({ dcList: ["us-west", "mars"] })));
    expect(message).toMatch(
      /^Could not create fabric spot: the tenant has no region 'mars'\. Its regions are us-west \(.*\), eu-central \(.*\), ap-south \(.*\)\.$/,
    );
    expect(await snapshot(gdn.info, other)).toEqual(before);
  });

  it("refuses a spot region that is none of the fabric's, and makes nothing", async () => {
    const { gdn, other, driver } = await nextStage();
    const before = await snapshot(gdn.info, other);
    const { message } = await errorOf(driver.create(declaredFabric({ spotDc: "ap-south.gdn.localhost" })));
    expect(message).toBe(
      "Could not create fabric spot: spotDc 'ap-south.gdn.localhost' is not one of the fabric's regions. Choose one of us-west, eu-central, or add it to dcList.",
    );
    expect(await snapshot(gdn.info, other)).toEqual(before);
  });

  it("refuses a region that is named twice, once by its host", async () => {
    const { gdn, driver } = await nextStage();
    const host = new URL(regionUrl(gdn, "us-west")).host;
    const { message } = await errorOf(driver.create(declaredFabric({ dcList: ["us-west", host] })));
    expect(message).toBe(
      `Could not create fabric spot: dcList names region us-west twice ('us-west' and '${host}'). Name it once.`,
    );
  });
});

describe("the spot region", () => {
  it.each([
    ["AUTOMATIC", "us-west"],
    ["NONE", ""],
  ])("with spotCreationType %s is '%s'", async (spotCreationType, spotDc) => {
    const { other, driver } = await nextStage();
    const inputs = declaredFabric({ spotCreationType, spotDc: undefined });
    const made = await driver.create(inputs);
    expect((await fabricNamed(other, "spot"))?.options.spotDc).toBe(spotDc);
    expect(made.outs.effectiveSpotDc).toBe(spotDc);
    await driver.expectSettled(made, inputs);
  });

  it("is missed, and the fabric kept in the state, on an account without the feature", async () => {
    const { other, driver } = await fabricStage("--spot-regions", "");
    const error = await errorOf(driver.create(declaredFabric()));
    expect(error.message).toBe(
      "Could not give fabric spot a spot region: it is there, but without one although us-west was asked for (options.spotDc is empty). Spot collections need an Enterprise account: ask for it, or declare spotCreationType NONE.",
    );
    expect(error).toMatchObject({
      id: "acme.spot",
      properties: { name: "spot", status: "available", effectiveSpotDc: "" },
      reasons: [error.message],
    });
    expect(await fabricNamed(other, "spot")).toBeDefined();

    const halfMade: Recorded = { id: error.id ?? "", inputs: {}, outs: error.properties ?? {} };
    // Going on as before fails as before; declaring that there shall be none succeeds.
    await expect(driver.update(halfMade, declaredFabric())).rejects.toThrow(
      /Spot collections need an Enterprise account/,
    );
    const without = declaredFabric({ spotCreationType: "NONE", spotDc: undefined });
    expect(await driver.diff(halfMade, without)).toMatchObject({ changes: true, replaces: [] });
    const updated = await driver.expectSettled(await driver.update(halfMade, without), without);
    await driver.delete(updated);
    expect(await fabricNamed(other, "spot")).toBeUndefined();
  });

  it("is set on a fabric that came out without one, once the account can", async () => {
    const { gdn, other, driver } = await fabricStage("--spot-regions", "eu-central");
    const error = await errorOf(driver.create(declaredFabric()));
    const halfMade: Recorded = { id: error.id ?? "", inputs: {}, outs: error.properties ?? {} };
    const inputs = declaredFabric({ spotDc: "eu-central" });
    const updated = await driver.update(halfMade, inputs);
    expect((await fabricNamed(other, "spot"))?.options.spotDc).toBe("eu-central");
    await driver.expectSettled(updated, inputs);
    expect(gdn.info.regions.filter(({ spot }) => spot)).toHaveLength(1);
  });
});

describe("users", () => {
  it("shows that somebody took a user's access, or the user, and mends the first", async () => {
    const { other, driver, makeUser } = await nextStage();
    const [ann, bob] = [await makeUser("ann"), await makeUser("bob")];
    const made = await driver.create(declaredFabric({ users: [ann, bob] }));
    await other.send("DELETE", `/_api/user/${ann}/database/spot`);
    const refreshed = (await driver.refresh(made)) as Recorded;
    expect(refreshed.inputs.users).toEqual([bob]);
    const mended = await driver.update(refreshed, declaredFabric({ users: [ann, bob] }));
    await driver.expectSettled(mended, declaredFabric({ users: [ann, bob] }));

    await other.send("DELETE", `/_api/user/${bob}`);
    expect((await driver.refresh(mended))?.inputs.users).toEqual([ann]);
  });

  it("have access from the start, and are given and taken it in place", async () => {
    const { driver, makeUser, levelOf } = await nextStage();
    const [ann, bob] = [await makeUser("ann"), await makeUser("bob")];
    const made = await driver.create(declaredFabric({ users: [ann] }));
    expect([await levelOf(ann), await levelOf(bob)]).toEqual(["rw", "none"]);
    const updated = await driver.update(made, declaredFabric({ users: [bob] }));
    expect([await levelOf(ann), await levelOf(bob)]).toEqual(["none", "rw"]);
    await driver.expectSettled(updated, declaredFabric({ users: [bob] }));
  });

  it("that do not exist are named", async () => {
    const { driver } = await nextStage();
    const made = await driver.create(declaredFabric());
    await expect(driver.update(made, declaredFabric({ users: ["nobody"] }))).rejects.toThrow(
      /^Could not give user nobody access to fabric spot: the GDN answered 404 \(error 1703\): user not found\. /,
    );
  });
});

describe("metadata", () => {
  it("of other people stays, and is no drift", async () => {
    const { other, driver } = await nextStage();
    const inputs = declaredFabric({ metadata: { team: "accounts" } });
    const made = await driver.create(inputs);
    await other.send("PATCH", inside("spot", "database/metadata"), { metadata: { cost: 7 } });
    const refreshed = await driver.expectSettled(made, inputs);
    const updated = await driver.update(refreshed, declaredFabric({ metadata: { owner: "me" } }));
    expect((await fabricNamed(other, "spot"))?.options.metadata).toEqual({
      "gdn-spot": STAMP,
      cost: 7,
      owner: "me",
    });
    await driver.expectSettled(updated, declaredFabric({ metadata: { owner: "me" } }));
  });
});

describe("adoption", () => {
  it.each([
    [{ dcList: ["us-west", "ap-south"] }, "its dcList is us-west, eu-central, not us-west, ap-south"],
    [{ spotDc: "eu-central" }, "its spot region is us-west, not eu-central"],
    [{ metadata: { team: "other" } }, "its metadata differs at team"],
  ])("is refused where the fabric is not as declared: %j", async (change, says) => {
    const { gdn, other, driver } = await nextStage();
    await makeFabric(gdn, other, "spot", { dcList: "us-west,eu-central", spotDc: "us-west" });
    const before = await snapshot(gdn.info, other);
    const { message } = await errorOf(driver.create(declaredFabric({ adopt: true, ...change })));
    expect(message).toContain(`Could not adopt fabric spot: it does not agree with the declaration: ${says}`);
    expect(await snapshot(gdn.info, other)).toEqual(before);
  });
});

describe("deletion", () => {
  it("is refused while there is something in it, and names that", async () => {
    const { gdn, other, driver } = await nextStage();
    const made = await driver.create(declaredFabric());
    await other.send("POST", inside("spot", "collection"), { name: "precious" });
    await gdn.request(`/_api/key/${gdn.info.apiKeyId}/database/spot`, {
      method: "PUT",
      body: { grant: "rw" },
    });
    const saved = { query: { name: "report", value: "RETURN 1" } };
    await gdn.request(inside("spot", "restql"), { method: "POST", body: saved });
    const { message } = await errorOf(driver.delete(made));
    expect(message).toBe(
      "Could not delete fabric spot: it is not empty: it holds collection precious, saved query report, which this stack did not make or does not delete. Delete these first, or set forceDestroy: true on the fabric (with an up before the destroy) to delete all of it.",
    );
    expect(await fabricNamed(other, "spot")).toBeDefined();

    const forced = await driver.update(made, declaredFabric({ forceDestroy: true }));
    await driver.delete(forced);
    expect(await fabricNamed(other, "spot")).toBeUndefined();
  });

  it.each([
    ["stream c8globals.orders", "streams/orders?global=true", undefined],
    ["search view found", "search/view", { name: "found", links: {} }],
    ["graph friends", "graph", { name: "friends", edgeDefinitions: [] }],
    [
      "stream worker totals",
      "streamapps",
      { definition: "@App:name('totals') define stream Orders (customer string);" },
    ],
  ])("is refused while there is %s in it", async (what, path, body) => {
    const { other, driver } = await nextStage();
    const made = await driver.create(declaredFabric());
    await other.send("POST", inside("spot", path), body);
    expect((await errorOf(driver.delete(made))).message).toContain(`it holds ${what}, which this stack`);
    expect(await fabricNamed(other, "spot")).toBeDefined();
    await driver.delete(await driver.update(made, declaredFabric({ forceDestroy: true })));
  });

  it("leaves a fabric of the same name that somebody else made meanwhile", async () => {
    const { gdn, other, driver } = await nextStage();
    const made = await driver.create(declaredFabric({ forceDestroy: true }));
    await other.send("DELETE", inside("_system", "database/spot"));
    await makeFabric(gdn, other, "spot");
    expect(await driver.refresh(made)).toBeUndefined();
    await driver.delete(made);
    expect(await fabricNamed(other, "spot")).toBeDefined();
  });
});

it("tells another stack that the fabric is taken, by whom, and leaves it alone", async () => {
  const { gdn, other, driver } = await nextStage();
  await driver.create(declaredFabric());
  const before = await snapshot(gdn.info, other);
  const { message } = await errorOf(
    driver.create(declaredFabric({ stamp: "acme/project/prod/SpotFabric/fabric" })),
  );
  expect(message).toContain(`there is one of that name already, made by ${STAMP}. Choose another name,`);
  expect(await snapshot(gdn.info, other)).toEqual(before);
});

it("makes many fabrics at once without mixing them up", async () => {
  const { other, driver } = await nextStage();
  const names = Array.from({ length: 8 }, (_, index) => `fabric${index}`);
  const all = names.map((name, index) =>
    driver.create(
      declaredFabric({ name, spotDc: index % 2 ? "us-west" : "eu-central", metadata: { index } }),
    ),
  );
  const made = await Promise.all(all);
  for (const [index, name] of names.entries()) {
    expect((await fabricNamed(other, name))?.options).toMatchObject({
      spotDc: index % 2 ? "us-west" : "eu-central",
      metadata: { index },
    });
  }
  await Promise.all(made.map((each) => driver.delete(each)));
  expect(await fabricNamed(other, "fabric0")).toBeUndefined();
});

function regionUrl(gdn: TestGdn, wanted: string): string {
  const found = gdn.info.regions.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`the local GDN has no region ${wanted}`);
  return found.url;
}
