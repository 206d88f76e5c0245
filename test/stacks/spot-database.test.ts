import { resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryProject, testStack } from "../support/engine.ts";
import { testGdn } from "../support/test-gdn.ts";

const program = `
import * as pulumi from "@pulumi/pulumi";
import { SpotDatabase } from ${JSON.stringify(resolve("providers/index.ts"))};

new SpotDatabase("bank", {
  name: "bank",
  spotCreationType: "AUTOMATIC",
  ...new pulumi.Config().requireObject("bank"),
});
`;

const ALL = "FOR a IN accounts RETURN a";

test("what is declared of the whole reaches its parts, which may say otherwise, and changes with it", async () => {
  const gdn = await testGdn("--fabric-ready", "0", "--regions", "us-west");
  const stack = await testStack({ gdn: gdn.info, project: temporaryProject({ "index.ts": program }) });
  const become = async (bank: object) => {
    stack.configure({ bank });
    const up = await stack.up();
    expect(up.status, up.output).toBe(0);
    return up.changes;
  };
  const inputsOf = (urn: string) =>
    stack.resources().find((resource) => resource.urn.endsWith(urn))?.inputs ?? {};

  const itsOwn = { forceDestroy: false, adopt: false };
  const made = await become({
    collections: { accounts: {}, own: itsOwn, transfers: {} },
    queries: { all: ALL, some: ALL },
  });
  expect(made).toEqual({ create: 8 });

  const changes = await become({
    adopt: true,
    forceDestroy: true,
    collections: { accounts: {}, own: itsOwn },
    queries: { all: ALL, some: { value: "FOR a IN accounts LIMIT @n RETURN a", parameters: { n: 5 } } },
  });
  // The fabric, its collection, both queries.
  expect(changes).toMatchObject({ update: 4, delete: 1 });
  expect(inputsOf("SpotCollection::bank-accounts")).toMatchObject({ adopt: true, forceDestroy: true });
  expect(inputsOf("SpotCollection::bank-own")).toMatchObject({ adopt: false, forceDestroy: false });
  expect(inputsOf("RestqlQuery::bank-all")).toMatchObject({ adopt: true, value: ALL });
  expect(inputsOf("RestqlQuery::bank-some")).toMatchObject({ adopt: true, parameters: { n: 5 } });
});
