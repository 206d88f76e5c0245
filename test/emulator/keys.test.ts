import { beforeEach, expect, test } from "vitest";
import { gdnForTest, makeFabric, type TestGdn } from "./support/gdn.ts";
import { gdnProcess, temporaryFolder } from "./support/process.ts";

const API = "/_fabric/f/_api";
let gdn: TestGdn;

beforeEach(async () => {
  gdn = await gdnForTest();
  await makeFabric(gdn, "f");
});

const collection = (keyOptions: object) => gdn.call("POST", `${API}/collection`, { name: "c", keyOptions });
const inserted = async (body: object): Promise<string> =>
  (await gdn.need("POST", `${API}/document/c`, body)).body._key;

test("keys of autoincrement begin at the offset and rise by the increment, however a document is written", async () => {
  await collection({ type: "autoincrement", increment: 5, offset: 10 });
  const many = (await gdn.need("POST", `${API}/document/c`, [{}, {}])).body;
  expect(many.map(({ _key }: { _key: string }) => _key)).toEqual(["10", "15"]);
  await gdn.need("POST", `${API}/import/c`, { data: [{}] });
  const query = "INSERT {} INTO c RETURN NEW._key";
  expect((await gdn.need("POST", `${API}/cursor`, { query })).body.result).toEqual(["25"]);
  const figures = (await gdn.need("GET", `${API}/collection/c/figures`)).body;
  expect(figures.keyOptions).toEqual({
    type: "autoincrement",
    allowUserKeys: true,
    increment: 5,
    offset: 10,
    lastValue: 25,
  });
});

test("they go on past a user's own, and stay in step", async () => {
  await collection({ type: "autoincrement", increment: 5 });
  expect(await inserted({})).toBe("5");
  await gdn.need("POST", `${API}/document/c`, [{ _key: "12" }, { _key: "none" }, { _key: "3" }]);
  expect(await inserted({})).toBe("15");
});

test("they begin with 1, and are not given out again after a removal, a truncation or a failure", async () => {
  await collection({ type: "autoincrement" });
  expect(await inserted({})).toBe("1");
  await gdn.need("DELETE", `${API}/document/c/1`);
  await gdn.need("PUT", `${API}/collection/c/truncate`);
  expect(await inserted({})).toBe("2");
  await gdn.need("DELETE", `${API}/collection/c`);
  await collection({ type: "autoincrement" });
  expect(await inserted({})).toBe("1");
});

test("they go on after the process was killed", async () => {
  const data = temporaryFolder();
  const first = await gdnProcess(data, "--data", data);
  const api = "/_fabric/_system/_api";
  await first.need("POST", `${api}/collection`, { name: "c", keyOptions: { type: "autoincrement" } });
  await first.need("POST", `${api}/document/c`, [{}, {}]);
  await first.kill("SIGKILL");
  const second = await gdnProcess(data, "--data", data);
  expect((await second.need("POST", `${api}/document/c`, {})).body._key).toBe("3");
});

test.each([
  [{ increment: 0 }, "increment"],
  [{ increment: 1.5 }, "increment"],
  [{ offset: -1 }, "offset"],
  [{ offset: "1" }, "offset"],
])("options that make no keys are refused: %j", async (options, named) => {
  const { status, body } = await collection({ type: "autoincrement", ...options });
  expect([status, body.errorNum]).toEqual([400, 10]);
  expect(body.errorMessage).toContain(`keyOptions.${named}`);
});
