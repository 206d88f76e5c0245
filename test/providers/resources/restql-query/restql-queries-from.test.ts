import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, expect, it } from "vitest";
import { type RestqlQuery, restqlQueriesFrom } from "../../../../providers/index.ts";
import { temporaryFolder } from "../../../support/cleanup.ts";
import { gdnOfFile } from "../../../support/gdn-of-file.ts";
import { inside, makeFabric } from "../../../support/outsider.ts";

const takeGdn = await gdnOfFile();

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    { call: () => ({}), newResource: ({ name, inputs }) => ({ id: name, state: inputs }) },
    ...(["shop", "dev", false, "acme"] as const),
  );
});

function exported(content: unknown): string {
  const file = join(temporaryFolder(), "queries.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const known = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => void output.apply(resolve));

async function declared(queries: Record<string, RestqlQuery>) {
  const names = Object.keys(queries);
  const texts = await Promise.all(Object.values(queries).map((query) => known(query.value)));
  return Object.fromEntries(names.map((name, index) => [name, texts[index]]));
}

const two = [
  { name: "one", value: "RETURN 1" },
  { name: "two", value: "RETURN @n", parameter: { n: 2 } },
];

it.each<[string, unknown]>([
  ["an array", two],
  ["what the list of saved queries answers", { error: false, code: 200, result: two }],
  ["a body of an import", { queries: two, details: true }],
  ["bodies that save a query each", two.map((query) => ({ query }))],
  ["text with a byte order mark", `\uFEFF${JSON.stringify(two)}`],
  [
    "other members",
    two.map((query) => ({ _key: "k", tenant: "acme", type: "c8ql", parameter: "", ...query })),
  ],
])("declares each query of %s", async (_, content) => {
  const queries = restqlQueriesFrom("shop", { fabric: "shop", source: exported(content) });
  expect(await declared(queries)).toEqual({ one: "RETURN 1", two: "RETURN @n" });
  const urns = await Promise.all(Object.values(queries).map(({ urn }) => known(urn)));
  expect(urns.map((urn) => urn.split("::").at(-1))).toEqual(["shop-one", "shop-two"]);
});

it("declares what a local GDN lists", async () => {
  const { gdn, other } = await takeGdn();
  await makeFabric(gdn, other, "stage");
  for (const query of two) {
    await gdn.request(inside("stage", "restql"), { method: "POST", body: { query } });
  }
  const { body } = await gdn.request(inside("stage", "restql/user"));
  const queries = restqlQueriesFrom("listed", { fabric: "shop", source: exported(body) });
  expect(await declared(queries)).toEqual({ one: "RETURN 1", two: "RETURN @n" });
});

it("declares only those that are named, whatever the others are", async () => {
  const source = exported([...two, { name: "three", type: "sql", value: "SELECT 1" }]);
  const queries = restqlQueriesFrom("some", { fabric: "shop", source, only: ["two"] });
  expect(await declared(queries)).toEqual({ two: "RETURN @n" });
});

it.each<[problem: string, content: unknown, only?: string[]]>([
  ["it is not JSON: at line 1, column 2 'nope' is not expected", "[nope]"],
  ["it must be an array of queries, or an object with that array as 'result' or 'queries'", { one: two }],
  ["it holds no query. Export them again, or leave the file out", []],
  ["query 2 is not an object", [two[0], "RETURN 1"]],
  ["query 1 has no 'name'", [{ value: "RETURN 1" }]],
  ["query 1, 'one', has no 'value', which is its text", [{ name: "one" }]],
  ["query 1, 'one', is of type \"sql\", and only C8QL can be declared", [{ ...two[0], type: "sql" }]],
  ["query 1, 'one', has a 'parameter' that is not an object of bind values", [{ ...two[0], parameter: [1] }]],
  ["it holds two queries of the name 'one'", [two[0], two[0]]],
  ["it holds no query 'three', which 'only' names", two, ["three"]],
  [
    "it says more than can be stored: at line 1",
    '[{"name":"one","value":"","parameter":{"n":12345678901234567890}}]',
  ],
])("declares none where %s", (problem, content, only) => {
  const source = exported(content);
  expect(() => restqlQueriesFrom("shop", { fabric: "shop", source, ...(only && { only }) })).toThrow(
    `The saved queries could not be read from ${source}: ${problem}`,
  );
});

it("says where a file that is not there was looked for", () => {
  expect(() => restqlQueriesFrom("shop", { fabric: "shop", source: "gone.json" })).toThrow(
    /gone\.json: ENOENT.*folder of Pulumi\.yaml/,
  );
});
