import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MOST_CHARACTERS, summary } from "../../../cli/summary/summary.ts";
import { eventsOf, said, step } from "../../support/engine-events.ts";
import { GithubMarkdown } from "../../support/github-markdown.ts";
import { collection, pageOf, preview, seeds, summaryOf } from "./shop.ts";

describe("the title", () => {
  it("says that nothing changes", () => {
    const page = pageOf({ steps: [step("same", "SpotFabric", "fabric", { before: {}, after: {} })] });
    expect(page.headings()).toEqual(["Preview of prod: no changes"]);
    expect(page.html()).toEqual(["<!-- gdn-spot preview shop/prod -->"]);
  });

  it("counts each resource once, and none of the engine's own", () => {
    const sides = { before: collection, after: { ...collection, name: "baskets" } };
    const stack = { ...step("create", "x", "shop-prod", { after: {} }), type: "pulumi:pulumi:Stack" };
    const provider = {
      ...step("create", "x", "default", { after: {} }),
      type: "pulumi:providers:pulumi-nodejs",
    };
    const page = pageOf({
      steps: [
        stack,
        provider,
        step("create", "RestqlQuery", "query", { after: { name: "q" } }),
        step("update", "SpotFabric", "fabric", { before: { a: 1 }, after: { a: 2 } }),
        step("delete-replaced", "SpotCollection", "carts", { before: collection }),
        step("replace", "SpotCollection", "carts", sides),
        step("create-replacement", "SpotCollection", "carts", { ...sides, keys: ["name"] }),
        step("delete", "AccessLevel", "access", { before: {} }),
      ],
    });
    expect(page.headings()[0]).toBe("Preview of prod: 1 to add, 1 to change, 1 to replace, 1 to delete");
  });

  it("of an update says what was done", () => {
    const events = eventsOf({ steps: [step("create", "SpotFabric", "fabric", { after: {} })] });
    const up = { ...preview, command: "up", isPreview: false };
    expect(summary(events, up)).toContain("## `up` of `prod`: 1 added\n");
  });

  it.each(["up", "destroy"])("of %s that is only previewed says what would be done, and lost", (command) => {
    const steps = [step("delete", "SpotFabric", "main", { before: { name: "shop" } })];
    const text = summary(eventsOf({ steps }), { ...preview, command });
    expect(text).toContain(`## Preview of \`${command}\` of \`prod\`: 1 to delete\n`);
    expect(text).toContain("DATA WOULD BE LOST");
  });

  it("of a refresh that is only previewed speaks of no loss: what is gone is gone", () => {
    const gone = step("refresh", "SpotFabric", "main", { before: { name: "shop" } });
    const text = summary(eventsOf({ steps: [gone], refreshed: [gone] }), { ...preview, command: "refresh" });
    expect(text).toContain("## Preview of `refresh` of `prod`: 1 to delete\n");
    expect(text).not.toContain("LOST");
  });

  it("of what only goes has no empty part for its details", () => {
    const page = pageOf({ steps: [step("delete", "RestqlQuery", "query", { before: { name: "q" } })] });
    expect(page.headings()).toEqual(["Preview of prod: 1 to delete", "Resources"]);
  });

  it("of a run that failed says so, and the error at once", () => {
    const diagnostics = [said("The GDN said no.", "error"), said("preview failed", "error")];
    const text = summary(eventsOf({ diagnostics }), { ...preview, succeeded: false });
    expect(text).toContain("## Preview of `prod`: failed\n");
    expect(text).toContain("### Errors\n\n```text\nThe GDN said no.\n```\n");
    expect(text).not.toContain("preview failed");
    expect(text).not.toContain("before the engine began");
  });

  it("of a run that failed before the engine began says where the reason is", () => {
    const text = summary(eventsOf({}), { ...preview, succeeded: false });
    expect(text).toContain("`: failed\n\nIt ended before the engine began; the log of the run says why.\n");
  });
});

describe("an update that failed", () => {
  const sides = { before: collection, after: collection };
  const up = { ...preview, command: "up", isPreview: false, succeeded: false };
  const summaryOfFailed = (...given: Parameters<typeof eventsOf>) => summary(eventsOf(...given), up);

  it("says what was done, what failed, what is half done, and what was not reached", () => {
    const query = step("create", "RestqlQuery", "query", { after: { name: "q" } });
    const text = summaryOfFailed({
      declared: [query, { ...query, name: "other" }, { type: "pulumi:pulumi:Stack", name: "shop-prod" }],
      steps: [
        step("create", "SpotFabric", "main", { after: { name: "shop" } }),
        step("delete-replaced", "SpotCollection", "carts", { before: collection }),
        query,
        step("create", "Collection", "taken", { after: { name: "taken" }, outcome: "failed" }),
        step("update", "User", "ann", { ...sides, outcome: "begun" }),
        step("delete-replaced", "Collection", "both", { before: collection }),
        step("replace", "Collection", "both", sides),
        step("create-replacement", "Collection", "both", sides),
      ],
      diagnostics: [said("Could not create collection taken.", "error"), said("update failed", "error")],
    });
    expect(text).toContain("## `up` of `prod`: failed, after 2 added, 1 replaced\n\nWhat is done stays");
    const page = new GithubMarkdown(text);
    expect(page.tables()[0]).toEqual([
      ["", "resource", "type", "outcome"],
      ["+ add", "taken", "Collection", "failed"],
      ["+- replace", "carts", "SpotCollection", "deleted, not made anew"],
      ["~ change", "ann", "User", "begun, and not known to be done"],
      ["+- replace", "both", "Collection", "done"],
      ["+ add", "main", "SpotFabric", "done"],
      ["+ add", "query", "RestqlQuery", "done"],
    ]);
    expect(text).toContain("### Not reached\n\n- `other`, `RestqlQuery`\n\n");
    expect(page.headings()).toContain("What was to change");
  });

  it("in the preview before it has changed nothing", () => {
    const text = summaryOfFailed({
      steps: [step("create", "SpotFabric", "main", { after: {}, outcome: "planned" })],
      diagnostics: [said("No.", "error")],
    });
    expect(text).toContain("## `up` of `prod`: failed\n\nNothing was changed.\n");
    expect(new GithubMarkdown(text).tables()[0]?.[1]?.[3]).toBe("not begun");
  });
});

describe("what changes", () => {
  it("is shown property by property, from what to what, and what replaces", () => {
    const page = pageOf({
      steps: [
        step("replace", "SpotCollection", "carts", {
          before: { ...collection, stream: false },
          after: { ...collection, name: "baskets", waitForSync: true },
          keys: ["name"],
        }),
      ],
    });
    const [overview, details] = page.tables();
    expect(overview?.[1]).toEqual(["+- replace", "carts", "SpotCollection", "name, stream, waitForSync"]);
    expect(details).toEqual([
      ["property", "before", "after"],
      ["name (replaces)", '"carts"', '"baskets"'],
      ["stream", "false", ""],
      ["waitForSync", "", "true"],
    ]);
  });

  it("leaves out what nobody declares", () => {
    const change = { before: { ...seeds, source: "a" }, after: { ...seeds, source: "b", stamp: "!" } };
    const [, details] = pageOf({ steps: [step("update", "SeedDocuments", "seeds", change)] }).tables();
    expect(details?.map(([name]) => name)).toEqual(["property", "source"]);
  });

  it("shows a secret as such, also when it is all that can have changed", () => {
    const secret = { name: "reader", password: "[secret]" };
    const steps = [step("update", "User", "reader", { before: secret, after: secret })];
    expect(pageOf({ steps }).tables()[1]?.[1]).toEqual(["password", "[secret]", "[secret]"]);
  });

  it("tells what a refresh found, before what is to be done about it", () => {
    const before = { ...collection, waitForSync: false };
    const page = pageOf({
      refreshed: [
        step("refresh", "SpotCollection", "carts", { before, after: { ...before, waitForSync: true } }),
        step("refresh", "RestqlQuery", "query", { before: { name: "q" } }),
        step("refresh", "SpotFabric", "fabric", { before: {}, after: {}, outputs: { status: "available" } }),
      ],
      steps: [step("create", "RestqlQuery", "query", { after: { name: "q" } })],
    });
    expect(page.headings().slice(1, 3)).toEqual(["Changed outside of the program", "Resources"]);
    expect(page.tables()[0]?.slice(1)).toEqual([
      ["- delete", "query", "RestqlQuery", ""],
      ["~ change", "carts", "SpotCollection", "waitForSync"],
    ]);
  });
});

describe("documents", () => {
  const documents = (...keys: number[]) => keys.map((key) => ({ _key: `k${key}`, n: key, same: true }));
  const range = (from: number, to: number) => [...Array(to - from).keys()].map((index) => from + index);

  it("stand side by side, the changed ones with the attributes that differ", () => {
    const page = pageOf({
      steps: [
        step("update", "SeedDocuments", "seeds", {
          before: { ...seeds, documents: documents(1, 2, 3) },
          after: {
            ...seeds,
            documents: [...documents(2), { _key: "k3", n: 4, same: true, more: "a|b" }, ...documents(5)],
          },
        }),
      ],
    });
    expect(page.headings()).toContain("Documents of seeds: 1 added, 1 changed, 1 removed");
    expect(page.tables().at(-1)).toEqual([
      ["document", "before", "after"],
      ["k1", '{"_key":"k1","n":1,"same":true}', ""],
      ["k3", "n: 3", 'more: "a|b"<br>n: 4'],
      ["k5", "", '{"_key":"k5","n":5,"same":true}'],
    ]);
  });

  it("are counted, and 20 of them shown", () => {
    const after = { ...seeds, documents: documents(...range(0, 30)) };
    const text = summaryOf({ steps: [step("create", "SeedDocuments", "seeds", { after })] });
    expect(text).toContain("Documents of `seeds`: 30 added, 0 changed, 0 removed");
    expect(new GithubMarkdown(text).tables().at(-1)).toHaveLength(1 + 20);
    expect(text).toContain("_And 10 more._");
  });

  it("that are removed are not those that are left out", () => {
    const before = { ...seeds, documents: documents(0, 1) };
    const after = { ...seeds, documents: documents(...range(1, 40)) };
    const page = pageOf({ steps: [step("update", "SeedDocuments", "seeds", { before, after })] });
    expect(page.tables().at(-1)?.[1]).toEqual(["k0", '{"_key":"k0","n":0,"same":true}', ""]);
  });

  it.each([
    ["wholly", "[secret]"],
    ["in part", [{ _key: "a", pin: "[secret]" }]],
  ])("that are secret %s show nothing but that", (_, documents) => {
    const secret = { ...seeds, documents };
    const page = pageOf({
      steps: [step("update", "SeedDocuments", "seeds", { before: secret, after: secret })],
    });
    expect(page.tables()[1]?.[1]).toEqual(["documents", "[secret]", "[secret]"]);
  });

  it("of a file are told as the provider tells them", () => {
    const line =
      "seeds.jsonl has changed since it was seeded: 1,200 added (_key a, ...) and 1 changed (_key b)";
    const text = summaryOf({ diagnostics: [said(line)] });
    expect(text).toContain(`### Documents\n\n\`\`\`text\n${line}\n\`\`\`\n`);
    expect(text).not.toContain("LOST");
  });
});

describe("the size", () => {
  it("is never more than a comment may have, and the loud part is not what is left out", () => {
    const steps = [...Array(2_000).keys()].map((n) =>
      step("create", "SpotCollection", `collection-${n}`, { after: { ...collection, name: `c${n}` } }),
    );
    steps.push(step("delete", "SpotFabric", "main", { before: { name: "shop" } }));
    const text = summaryOf({ steps });
    expect(text.length).toBeLessThanOrEqual(MOST_CHARACTERS);
    expect(text.length).toBeGreaterThan(MOST_CHARACTERS - 500);
    expect(text).toContain("DATA WOULD BE LOST");
    expect(text).toMatch(/_Cut here: .*_\n$/);
  });

  it.each([1_900, 100_000])("leaves the loud part in where errors and warnings of %d are many", (length) => {
    const errors = [...Array(40).keys()].map((n) => said(`${n} ${"e".repeat(length)}`, "error"));
    const warning = `warning: changing name replaces API key k, which is refused then: ${"w".repeat(length)}`;
    const text = summary(eventsOf({ diagnostics: [...errors, said(warning)] }), {
      ...preview,
      succeeded: false,
    });
    expect(text.length).toBeLessThanOrEqual(MOST_CHARACTERS);
    expect(text).toMatch(/## ⚠️ DATA WOULD BE LOST\n\n- \*\*`changing name replaces.*### Errors/s);
  });

  it("holds for any names and values", () => {
    const text = fc.oneof(fc.string({ maxLength: 5_000 }), fc.constant("`|".repeat(5_000)));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, fc.jsonValue()), { maxLength: 30 }), text, (resources, message) => {
        const steps = resources.map(([name, value]) =>
          step("create", "Any", name, { after: { [name]: value } }),
        );
        const page = summaryOf({ steps, diagnostics: [said(message, "error")] });
        expect(page.length).toBeLessThanOrEqual(MOST_CHARACTERS);
      }),
      { numRuns: 60 },
    );
  });
});
