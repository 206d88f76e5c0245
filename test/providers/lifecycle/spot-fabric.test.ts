import { describe, expect, it } from "vitest";
import { spotFabric } from "../../../providers/lifecycle/spot-fabric.ts";
import {
  type Driver,
  drive,
  errorOf,
  type Properties,
  type Recorded,
  testConnection,
} from "../../support/lifecycle.ts";
import { type TestGdn, testGdn } from "../../support/local-gdn.ts";
import {
  fabricNamed,
  inside,
  makeFabric,
  type Outsider,
  outsider,
  snapshot,
} from "../../support/outsider.ts";

const STAMP = "acme/project/dev/SpotFabric/fabric";
const declared = (change: Properties = {}): Properties => ({
  name: "spot",
  dcList: ["us-west", "eu-central"],
  spotDc: "us-west",
  stamp: STAMP,
  ...change,
});

async function start(...flags: string[]): Promise<{ gdn: TestGdn; other: Outsider; driver: Driver }> {
  const gdn = await testGdn("--fabric-ready", "0", ...flags);
  return { gdn, other: await outsider(gdn), driver: drive(spotFabric, testConnection(gdn.info)) };
}

describe("regions", () => {
  it("takes names and hosts for the same, in any order", async () => {
    const { gdn, other, driver } = await start();
    const hostOf = (name: string) => new URL(regionUrl(gdn, name)).host;
    const made = await driver.create(
      declared({ dcList: [hostOf("eu-central"), "us-west"], spotDc: `api-${hostOf("us-west")}` }),
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
    await driver.expectSettled(made, declared());
  });

  it("has all of the tenant's regions when none is named", async () => {
    const { other, driver } = await start();
    const made = await driver.create(declared({ dcList: undefined }));
    expect((await fabricNamed(other, "spot"))?.options.dcList).toBe("us-west,eu-central,ap-south");
    await driver.expectSettled(made, declared({ dcList: undefined }));
    // Saying what is there already is no change.
    await driver.expectNoChange(made, declared({ dcList: ["ap-south", "us-west", "eu-central"] }));
  });

  it("lists the regions there are when one is unknown, and makes nothing", async () => {
    const { gdn, other, driver } = await start();
    const before = await snapshot(gdn.info, other);
    const { message } = await errorOf(driver.create(declared({ dcList: ["us-west", "mars"] })));
    expect(message).toMatch(
      /^Could not create fabric spot: the tenant has no region 'mars'\. Its regions are us-west \(.*\), eu-central \(.*\), ap-south \(.*\)\.$/,
    );
    expect(await snapshot(gdn.info, other)).toEqual(before);
  });

  it("refuses a spot region that is none of the fabric's, and makes nothing", async () => {
    const { gdn, other, driver } = await start();
    const before = await snapshot(gdn.info, other);
    const { message } = await errorOf(driver.create(declared({ spotDc: "ap-south" })));
    expect(message).toBe(
      "Could not create fabric spot: spotDc 'ap-south' is none of the fabric's regions. Choose one of us-west, eu-central, or add it to dcList.",
    );
    expect(await snapshot(gdn.info, other)).toEqual(before);
  });

  it("refuses a region that is named twice, once by its host", async () => {
    const { gdn, driver } = await start();
    const host = new URL(regionUrl(gdn, "us-west")).host;
    const { message } = await errorOf(driver.create(declared({ dcList: ["us-west", host] })));
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
    const { other, driver } = await start();
    const inputs = declared({ spotCreationType, spotDc: undefined });
    const made = await driver.create(inputs);
    expect((await fabricNamed(other, "spot"))?.options.spotDc).toBe(spotDc);
    expect(made.outs.effectiveSpotDc).toBe(spotDc);
    await driver.expectSettled(made, inputs);
  });

  it("is missed, and the fabric kept in the state, on an account without the feature", async () => {
    const { other, driver } = await start("--spot-regions", "");
    const error = await errorOf(driver.create(declared()));
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
    await expect(driver.update(halfMade, declared())).rejects.toThrow(
      /Spot collections need an Enterprise account/,
    );
    const without = declared({ spotCreationType: "NONE", spotDc: undefined });
    expect(await driver.diff(halfMade, without)).toMatchObject({ changes: true, replaces: [] });
    const updated = await driver.expectSettled(await driver.update(halfMade, without), without);
    await driver.delete(updated);
    expect(await fabricNamed(other, "spot")).toBeUndefined();
  });

  it("is set on a fabric that came out without one, once the account can", async () => {
    const { gdn, other, driver } = await start("--spot-regions", "eu-central");
    const error = await errorOf(driver.create(declared()));
    const halfMade: Recorded = { id: error.id ?? "", inputs: {}, outs: error.properties ?? {} };
    const inputs = declared({ spotDc: "eu-central" });
    const updated = await driver.update(halfMade, inputs);
    expect((await fabricNamed(other, "spot"))?.options.spotDc).toBe("eu-central");
    await driver.expectSettled(updated, inputs);
    expect(gdn.info.regions.filter(({ spot }) => spot)).toHaveLength(1);
  });
});

describe("readiness", () => {
  it("is awaited in every region before the create is over", async () => {
    const { gdn, driver } = await start("--fabric-ready", "700");
    await driver.create(declared());
    const journal = await gdn.journal();
    const created = journal.findIndex(({ method, path }) => method === "POST" && path.endsWith("/database"));
    const looks = journal.slice(created).filter(({ path }) => path.endsWith("/database/user"));
    expect(looks.length).toBeGreaterThan(2);
    for (const region of ["us-west", "eu-central"]) {
      const answers = journal.filter(
        (entry) => entry.region === region && entry.path.endsWith("/_fabric/spot/database/current"),
      );
      expect(answers.at(-1)?.status, region).toBe(200);
    }
    for (const { url } of gdn.info.regions.filter(({ name }) => name !== "ap-south")) {
      const { body } = await gdn.request(inside("spot", "database/current"), { url });
      expect(body).toMatchObject({ result: { options: { status: "available" } } });
    }
  });

  it("is given up after readyTimeout, with the fabric in the state; the next run goes on", async () => {
    const { gdn, other, driver } = await start("--fabric-ready", "3000");
    const error = await errorOf(driver.create(declared({ readyTimeout: 0.3 })));
    expect(error.message).toBe(
      "Could not use fabric spot: it was not ready after 0.3 s: its status is creating. Run the same command again to go on waiting, or raise readyTimeout.",
    );
    const halfMade: Recorded = { id: error.id ?? "", inputs: {}, outs: error.properties ?? {} };
    const updated = await driver.update(halfMade, declared());
    expect(updated.outs.status).toBe("available");
    await driver.expectSettled(updated, declared());
    expect((await fabricNamed(other, "spot"))?.options.status).toBe("available");
    expect((await gdn.journal()).filter(({ method }) => method === "POST")).toHaveLength(2);
  });
});

/** @returns the name that the service made up */
async function makeUser(other: Outsider, name: string): Promise<string> {
  const made = await other.send("POST", "/_api/user", { email: `${name}@acme.example`, passwd: "secret" });
  return (made as { user: string }).user;
}

describe("users", () => {
  it("shows that somebody took a user's access, or the user, and mends the first", async () => {
    const { other, driver } = await start();
    const [ann, bob] = [await makeUser(other, "ann"), await makeUser(other, "bob")];
    const made = await driver.create(declared({ users: [ann, bob] }));
    await other.send("DELETE", `/_api/user/${ann}/database/spot`);
    const refreshed = (await driver.refresh(made)) as Recorded;
    expect(refreshed.inputs.users).toEqual([bob]);
    const mended = await driver.update(refreshed, declared({ users: [ann, bob] }));
    await driver.expectSettled(mended, declared({ users: [ann, bob] }));

    await other.send("DELETE", `/_api/user/${bob}`);
    expect((await driver.refresh(mended))?.inputs.users).toEqual([ann]);
  });

  it("have access from the start, and are given and taken it in place", async () => {
    const { other, driver } = await start();
    const [ann, bob] = [await makeUser(other, "ann"), await makeUser(other, "bob")];
    const levelOf = (name: string) => other.look(`/_api/user/${name}/database/spot`);
    const made = await driver.create(declared({ users: [ann] }));
    expect([await levelOf(ann), await levelOf(bob)]).toEqual(["rw", "none"]);
    const updated = await driver.update(made, declared({ users: [bob] }));
    expect([await levelOf(ann), await levelOf(bob)]).toEqual(["none", "rw"]);
    await driver.expectSettled(updated, declared({ users: [bob] }));
  });

  it("that do not exist are named", async () => {
    const { driver } = await start();
    const made = await driver.create(declared());
    await expect(driver.update(made, declared({ users: ["nobody"] }))).rejects.toThrow(
      /^Could not give user nobody access to fabric spot: the GDN answered 404 \(error 1703\): user not found\. /,
    );
  });
});

describe("metadata", () => {
  it("of other people stays, and is no drift", async () => {
    const { other, driver } = await start();
    const inputs = declared({ metadata: { team: "accounts" } });
    const made = await driver.create(inputs);
    await other.send("PATCH", inside("spot", "database/metadata"), { metadata: { cost: 7 } });
    const refreshed = await driver.expectSettled(made, inputs);
    const updated = await driver.update(refreshed, declared({ metadata: { owner: "me" } }));
    expect((await fabricNamed(other, "spot"))?.options.metadata).toEqual({
      "gdn-spot": STAMP,
      cost: 7,
      owner: "me",
    });
    await driver.expectSettled(updated, declared({ metadata: { owner: "me" } }));
  });
});

describe("adoption", () => {
  it.each([
    [{ dcList: ["us-west", "ap-south"] }, "its dcList is us-west, eu-central, not us-west, ap-south"],
    [{ spotDc: "eu-central" }, "its spot region is us-west, not eu-central"],
    [{ metadata: { team: "other" } }, "its metadata differs at team"],
  ])("is refused where the fabric is not as declared: %j", async (change, says) => {
    const { gdn, other, driver } = await start();
    await makeFabric(gdn, other, "spot", { dcList: "us-west,eu-central", spotDc: "us-west" });
    const before = await snapshot(gdn.info, other);
    const { message } = await errorOf(driver.create(declared({ adopt: true, ...change })));
    expect(message).toContain(
      `Could not take over fabric spot: it does not agree with the declaration: ${says}`,
    );
    expect(await snapshot(gdn.info, other)).toEqual(before);
  });
});

describe("deletion", () => {
  it("is refused while there is something in it, and names that", async () => {
    const { gdn, other, driver } = await start();
    const made = await driver.create(declared());
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

    const forced = await driver.update(made, declared({ forceDestroy: true }));
    await driver.delete(forced);
    expect(await fabricNamed(other, "spot")).toBeUndefined();
  });

  it("leaves a fabric of the same name that somebody else made meanwhile", async () => {
    const { gdn, other, driver } = await start();
    const made = await driver.create(declared({ forceDestroy: true }));
    await other.send("DELETE", inside("_system", "database/spot"));
    await makeFabric(gdn, other, "spot");
    expect(await driver.refresh(made)).toBeUndefined();
    await driver.delete(made);
    expect(await fabricNamed(other, "spot")).toBeDefined();
  });
});

it("tells another stack that the fabric is taken, by whom, and leaves it alone", async () => {
  const { gdn, other, driver } = await start();
  await driver.create(declared());
  const before = await snapshot(gdn.info, other);
  const { message } = await errorOf(
    driver.create(declared({ stamp: "acme/project/prod/SpotFabric/fabric" })),
  );
  expect(message).toContain(`there is a fabric of that name already, made by ${STAMP}. Choose another name,`);
  expect(await snapshot(gdn.info, other)).toEqual(before);
});

it("makes many fabrics at once without mixing them up", async () => {
  const { other, driver } = await start();
  const names = Array.from({ length: 8 }, (_, index) => `fabric${index}`);
  const all = names.map((name, index) =>
    driver.create(declared({ name, spotDc: index % 2 ? "us-west" : "eu-central", metadata: { index } })),
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
