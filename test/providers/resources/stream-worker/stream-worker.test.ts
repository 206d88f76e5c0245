import { expect, it } from "vitest";
import { streamWorker } from "../../../../providers/resources/stream-worker/lifecycle.ts";
import { gdnOfFile } from "../../../support/gdn-of-file.ts";
import { drive, errorOf, type Properties, testConnection } from "../../../support/lifecycle.ts";
import { inside, makeFabric } from "../../../support/outsider.ts";

const takeGdn = await gdnOfFile();

const definition = '@App:name("totals")\ndefine stream Orders (customer string);\n';

const declared = (change: Properties = {}): Properties => ({
  ...{ fabric: "stage", name: "totals", definition },
  stamp: "acme/project/dev/StreamWorker/totals",
  ...change,
});

async function start() {
  const { gdn, other } = await takeGdn();
  await makeFabric(gdn, other, "stage");
  return { gdn, other, totals: drive(streamWorker, testConnection(gdn.info)) };
}

it("is not made where the service refuses its definition", async () => {
  const { other, totals } = await start();
  const nothing = '@App:name("totals")\n';
  const { message } = await errorOf(totals.create(declared({ definition: nothing })));
  expect(message).toMatch(
    /^Could not validate stream worker totals of fabric stage: the GDN answered 400 .*it defines no stream/,
  );
  expect(await other.send("GET", inside("stage", "streamapps"))).toMatchObject({ streamApps: [] });
});

it("must have the name that its definition gives it", async () => {
  const { totals } = await start();
  expect((await totals.check(declared({ name: "others" }))).failures).toEqual([
    { property: "definition", reason: "names it 'totals' in @App:name, and name is 'others'" },
  ]);
});

it("is kept in the state as inactive where it could not be activated, and the next update activates it", async () => {
  const { gdn, other, totals } = await start();
  const refuse = { kind: "status", status: 403, method: "PATCH", path: "/**/active" };
  await gdn.request("/_local/faults", { method: "PUT", body: [refuse] });
  const error = await errorOf(totals.create(declared()));
  expect(error).toMatchObject({ properties: { active: false } });
  await gdn.request("/_local/faults", { method: "PUT", body: [] });
  const partial = { id: String(error.id), inputs: error.properties ?? {}, outs: error.properties ?? {} };
  const made = await totals.update(partial, declared());
  expect(await other.send("GET", inside("stage", "streamapps/totals"))).toMatchObject({
    streamApps: [{ isActive: true }],
  });
  await totals.delete(made);
});
