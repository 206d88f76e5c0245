import { expect, it } from "vitest";
import { declaredFabric, fabricStage } from "../../../support/fabric-stage.ts";
import { errorOf, type Recorded } from "../../../support/lifecycle.ts";
import { fabricNamed, inside } from "../../../support/outsider.ts";

it("a new fabric is ready in every region before the create is over", async () => {
  const { gdn, driver } = await fabricStage("--fabric-ready", "2000");
  await driver.create(declaredFabric());
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

it("a new fabric is waited for until readyTimeout, and kept in the state; the next run goes on", async () => {
  const { gdn, other, driver } = await fabricStage("--fabric-ready", "2000");
  const error = await errorOf(driver.create(declaredFabric({ readyTimeout: 0.3 })));
  expect(error.message).toBe(
    "Could not use fabric spot: it was not ready after 0.3 s: its status is creating. Run the same command again to go on waiting, or raise readyTimeout.",
  );
  const halfMade: Recorded = { id: error.id ?? "", inputs: {}, outs: error.properties ?? {} };
  const updated = await driver.update(halfMade, declaredFabric());
  expect(updated.outs.status).toBe("available");
  await driver.expectSettled(updated, declaredFabric());
  expect((await fabricNamed(other, "spot"))?.options.status).toBe("available");
  expect((await gdn.journal()).filter(({ method }) => method === "POST")).toHaveLength(2);
});
