import { describe, expect } from "vitest";
import { fillWithExamples } from "./support/example-data.ts";
import { barriers, chromium, eventually, test, without } from "./support/page.ts";

const examples = { fill: fillWithExamples };
const SHOP = "/_fabric/shop/_api";
const LONG = 3_600_000;

describe.skipIf(chromium === undefined)(`what the page does with data${without}`, () => {
  test("filters and sorts the documents of a collection, page by page, and keeps that in the address", async ({
    open,
  }) => {
    const { page, go } = await open({}, examples);
    await go("/fabrics/shop/carts");
    await page.getByText("Filter and sort").click();
    await page.getByLabel("Filter", { exact: true }).fill("doc.city == 'Osaka' // those of Osaka");
    await page.getByLabel("Sort by").fill("total");
    await page.getByLabel("Order").selectOption("descending");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByText("1 to 10 of 10").waitFor();
    const totals = async () =>
      (await page.locator(".documents code").allTextContents()).map(
        (text) => JSON.parse(text).total as number,
      );
    const found = await totals();
    expect(found).toHaveLength(10);
    expect(found).toEqual(found.toSorted((a, b) => b - a));
    await page.reload();
    await page.getByText("1 to 10 of 10").waitFor();
    expect(await totals()).toEqual(found);
    await go(`/fabrics/shop/carts?filter=${encodeURIComponent("doc.city ==")}`);
    await page.getByRole("alert").filter({ hasText: "syntax" }).waitFor();
    await go(`/fabrics/shop/carts?filter=${encodeURIComponent("doc.city == 'Nowhere'")}`);
    await page.getByText("No document agrees with the filter.").waitFor();
    await go("/fabrics/shop/carts?sort=total");
    await page.getByText("1 to 25 of 60").waitFor();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("26 to 50 of 60").waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  test("shows what two regions see differently", async ({ open }) => {
    const { page, go, gdn } = await open({ lag: LONG }, examples);
    const other = { url: gdn.urlOf("us-west") };
    await gdn.need("POST", `${SHOP}/document/visits`, { _key: "here", n: 1 });
    await gdn.need("POST", `${SHOP}/document/visits`, { _key: "there" }, other);
    await go("/fabrics/shop/visits?region=us-west");
    await page.getByLabel("Compared with").selectOption("ap-south");
    await page.getByText(/documents? of \d differ/).waitFor();
    const rows = await page.getByRole("region", { name: "Differences" }).getByRole("row").allTextContents();
    expect(rows.some((row) => /^there.*only in us-west/.test(row))).toBe(true);
    expect(await barriers(page)).toEqual([]);
    await go("/fabrics/shop/carts?region=us-west&with=ap-south");
    await page.getByText("us-west and ap-south see the same 60 documents.").waitFor();
  });

  test("explains a query, keeps what was run, and copies rows and documents as JSON", async ({ open }) => {
    const { page, go } = await open({}, { ...examples, permissions: ["clipboard-read", "clipboard-write"] });
    const copied = () => page.evaluate("navigator.clipboard.readText()") as Promise<string>;
    await go("/queries/shop/carts_by_city");
    await page.getByRole("button", { name: "Explain" }).click();
    const plan = page.getByRole("region", { name: "Plan" });
    await plan.getByText("EnumerateCollectionNode").first().waitFor();
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByText(/10 rows from/).waitFor();
    await page.getByRole("button", { name: "Copy as JSON" }).click();
    await page.getByText("Copied.").waitFor();
    expect(JSON.parse(await copied())).toHaveLength(10);
    await go("/queries/shop");
    await page.getByText("History (1)").click();
    await page.getByRole("button", { name: /FOR cart IN carts/ }).click();
    expect(await page.getByLabel("Query", { exact: true }).inputValue()).toContain(
      "FILTER cart.city == @city",
    );
    expect(await page.getByLabel("Bind values").inputValue()).toContain("Osaka");
    expect(await barriers(page)).toEqual([]);
    await go("/fabrics/shop/carts?key=cart-01");
    await page.locator("summary").filter({ hasText: "cart-01" }).click();
    await page.getByRole("button", { name: "Copy as JSON" }).click();
    await page.getByText("Copied.").waitFor();
    expect(JSON.parse(await copied())).toMatchObject({ _key: "cart-01", city: "Lisbon" });
  });

  test("shows users and API keys with their levels in one table", async ({ open }) => {
    const { page, go, gdn } = await open({}, examples);
    await gdn.need("POST", "/_api/key", { keyid: "reader" });
    await gdn.need("PUT", "/_api/key/reader/database/shop", { grant: "ro" });
    await gdn.need("PUT", "/_api/key/reader/database/lab", { grant: "none" });
    await go("/access");
    const table = page.getByRole("region", { name: "Users and API keys" });
    const headings = await table.getByRole("columnheader").allTextContents();
    const cells = await table
      .getByRole("row", { name: /^reader/ })
      .getByRole("cell")
      .allTextContents();
    expect([cells[headings.indexOf("shop")], cells[headings.indexOf("lab")]]).toEqual(["ro", "none"]);
    await gdn.need("PUT", "/_api/key/reader/database/shop", { grant: "rw" });
    await eventually(async () => {
      return (
        await table
          .getByRole("row", { name: /^reader/ })
          .getByRole("cell")
          .allTextContents()
      )[headings.indexOf("shop")];
    }).toBe("rw");
    expect(await barriers(page)).toEqual([]);
  });
});
