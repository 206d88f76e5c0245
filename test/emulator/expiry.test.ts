import { expect, test } from "vitest";
import type { Settings } from "../../emulator/common/settings.ts";
import { gdnForTest, makeFabric, type TestGdn, until } from "./support/gdn.ts";

const API = "/_fabric/f/_api";
const NOW = Math.floor(Date.now() / 1000);

async function withTtl(
  collection: object = {},
  settings: Partial<Settings> = { expiryInterval: 10 },
): Promise<TestGdn> {
  const gdn = await gdnForTest(settings);
  await makeFabric(gdn, "f", { spotDc: "eu-central" });
  await gdn.need("POST", `${API}/collection`, { name: "c", ...collection });
  return gdn;
}

const index = (gdn: TestGdn, expireAfter = 3_600) =>
  gdn.need("POST", `${API}/index/ttl?collection=c`, { fields: ["seen"], expireAfter });

const keys = async (gdn: TestGdn, url = gdn.info.url): Promise<string[]> => {
  const query = "FOR d IN c SORT d._key RETURN d._key";
  return (await gdn.need("POST", `${API}/cursor`, { query }, { url })).body.result;
};

const OVER = [
  { _key: "number", seen: NOW - 3_700 },
  { _key: "text", seen: new Date((NOW - 3_700) * 1000).toISOString() },
  { _key: "day", seen: "2020-01-01" },
];
const STAYS = [
  { _key: "later", seen: NOW - 3_000 },
  { _key: "milliseconds", seen: Date.now() - 3_700_000 },
  { _key: "no time", seen: "soon" },
  { _key: "none" },
  { _key: "null", seen: null },
];
const STAYING = STAYS.map(({ _key }) => _key.replace(" ", "-")).sort();
const documents = [...OVER, ...STAYS].map(({ _key, ...rest }) => ({ _key: _key.replace(" ", "-"), ...rest }));

test("documents go some time after the time that they hold; what holds none stays", async () => {
  const gdn = await withTtl();
  await index(gdn);
  await gdn.need("POST", `${API}/document/c`, documents);
  await until(async () => (await keys(gdn)).length === STAYING.length);
  for (const { name } of gdn.info.regions) expect(await keys(gdn, gdn.urlOf(name))).toEqual(STAYING);
});

test("an index over what is there does the same, for more than a batch", async () => {
  const gdn = await withTtl();
  const many = Array.from({ length: 1_200 }, (_, n) => ({ _key: `n${n}`, seen: 1 }));
  await gdn.need("POST", `${API}/document/c`, [...documents, ...many]);
  await index(gdn);
  await until(async () => (await keys(gdn)).length === STAYING.length);
  expect(await keys(gdn)).toEqual(STAYING);
});

test("a document whose time is put off stays; without the index all do", async () => {
  const gdn = await withTtl({}, { expiryInterval: 10 });
  await index(gdn, 0);
  await gdn.need("POST", `${API}/document/c`, [
    { _key: "kept", seen: NOW + 1_000 },
    { _key: "gone", seen: NOW },
  ]);
  await gdn.need("PATCH", `${API}/document/c/kept`, { seen: NOW + 2_000 });
  await until(async () => (await keys(gdn)).length === 1);
  expect(await keys(gdn)).toEqual(["kept"]);
  await gdn.need("PATCH", `${API}/document/c/kept`, { seen: 1 });
  await until(async () => (await keys(gdn)).length === 0);
});

test.each(["isSpot", "isLocal"])("it works in collections with %s", async (property) => {
  const gdn = await withTtl({ [property]: true });
  await index(gdn);
  const elsewhere = gdn.urlOf("ap-south");
  await gdn.need("POST", `${API}/document/c`, documents, { url: elsewhere });
  await until(async () => (await keys(gdn, elsewhere)).length === STAYING.length);
  expect(await keys(gdn, elsewhere)).toEqual(STAYING);
});

test("what is written in another region goes where it has come to, and then everywhere", async () => {
  const gdn = await withTtl({}, { expiryInterval: 10, lag: 50 });
  await index(gdn);
  const elsewhere = gdn.urlOf("ap-south");
  await gdn.need("POST", `${API}/document/c`, documents, { url: elsewhere });
  await until(async () => (await keys(gdn, elsewhere)).length === STAYING.length);
  expect(await keys(gdn)).toEqual(STAYING);
});

test("with an interval of 0 all stay", async () => {
  const gdn = await withTtl({}, { expiryInterval: 0 });
  await index(gdn);
  await gdn.need("POST", `${API}/document/c`, documents);
  expect(await keys(gdn)).toHaveLength(documents.length);
});
