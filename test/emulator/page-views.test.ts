import { describe, expect } from "vitest";
import { fillWithExamples } from "./support/example-data.ts";
import { makeFabric, type TestGdn } from "./support/gdn.ts";
import { chromium, eventually, test, without } from "./support/page.ts";

const examples = { fill: fillWithExamples };
const SHOP = "/_fabric/shop/_api";
/** A lag that does not end within the test. */
const LONG = 3_600_000;
/** What breaks a page that makes markup of data. */
const MARKUP =
  "</td></pre><script>document.title = 'broken'</script><img src=x onerror=\"document.title='broken'\">";

describe.skipIf(chromium === undefined)(`the page's views${without}`, () => {
  test("regions: taken down and brought up, and what is under way to them", async ({ open }) => {
    const { page, go, gdn } = await open({ lag: LONG }, examples);
    await go("/");
    const card = page.getByRole("listitem").filter({ hasText: "Mumbai, India" });
    await gdn.need("POST", `${SHOP}/document/visits`, [{}, {}]);
    await card.getByText("2 writes under way to it").waitFor();
    await card.getByRole("button").click();
    await card.getByText("down", { exact: true }).waitFor();
    await expect(
      gdn.call("GET", "/datacenter/local", undefined, { url: gdn.urlOf("ap-south") }),
    ).rejects.toThrow();
    const map = page.getByRole("img", { name: /World map/ });
    expect(await map.getAttribute("aria-label")).toMatch(
      /us-west is up, eu-central is behind, ap-south is down/,
    );
    await card.getByRole("button", { name: "Bring up ap-south" }).click();
    await card.getByText("up", { exact: true }).waitFor();
    await gdn.need("GET", "/datacenter/local", undefined, { url: gdn.urlOf("ap-south") });
  });

  test("fabrics: their spot regions and collections, with what each region has of them", async ({ open }) => {
    const { page, go, gdn } = await open({ lag: LONG }, examples);
    await go("/fabrics");
    const cells = page.getByRole("row", { name: /^shop/ }).getByRole("cell");
    const regions = "us-west, eu-central, ap-south";
    expect(await cells.allTextContents()).toEqual(["shop", "available", "eu-central", regions, "3", "2"]);
    await page.getByRole("link", { name: "shop" }).click();
    const visits = page.getByRole("row", { name: /^visits documents/ }).getByRole("cell");
    await visits.first().waitFor();
    // What happens elsewhere shows by itself.
    await gdn.need("POST", `${SHOP}/document/visits`, [{}, {}, {}]);
    await eventually(() => visits.allTextContents()).toEqual(["visits", "documentsstream", "3", "0", "0"]);
    expect(
      await page
        .getByRole("row", { name: /^carts / })
        .getByRole("cell")
        .allTextContents(),
    ).toEqual(["carts", "documentsspot", "60", "60", "60"]);
    expect(await page.getByLabel("Metadata").textContent()).toContain('"team": "web"');
  });

  test("fabrics: streams with what is sent in them, graphs, search views, stream workers", async ({
    open,
  }) => {
    const { page, go, gdn } = await open({}, examples);
    await go("/fabrics/shop");
    await page.getByRole("row", { name: /^visits documents/ }).waitFor();
    expect(await page.getByRole("heading", { name: "Graphs" }).count()).toBe(0);
    await gdn.need("POST", `${SHOP}/kv/sessions`);
    await gdn.need("POST", `${SHOP}/streams/orders?global=true`);
    const edgeDefinitions = [{ collection: "bought", from: ["carts"], to: ["visits"] }];
    await gdn.need("POST", `${SHOP}/graph`, { name: "purchases", edgeDefinitions });
    await gdn.need("POST", `${SHOP}/search/view`, {
      name: "found",
      links: { carts: { fields: { owner: {} } } },
    });
    const definition = "@App:name('totals') define stream Orders (customer string);";
    await gdn.need("POST", `${SHOP}/streamapps`, { definition, regions: ["us-west"] });
    await gdn.need("POST", `${SHOP}/streams/c8globals.orders/publish`, MARKUP);
    const row = (name: RegExp) => page.getByRole("row", { name }).getByRole("cell").allTextContents();
    await eventually(() => row(/^sessions/)).toEqual(["sessions", "keys and values", "0", "0", "0"]);
    await eventually(() => row(/^c8globals.orders/)).toEqual(["c8globals.orders", "all regions", "1", ""]);
    const message = page.getByRole("row").filter({ hasText: "<script>" });
    expect((await message.getByRole("cell").allTextContents()).slice(1)).toEqual([
      "c8globals.orders",
      MARKUP,
    ]);
    expect(await row(/^purchases/)).toEqual(["purchases", "bought", "carts", "visits", ""]);
    await gdn.need("POST", `${SHOP}/document/bought`, { _from: "carts/cart-1", _to: "visits/1" });
    await page.getByRole("img", { name: "Graph purchases: 2 vertices, 1 edge" }).waitFor();
    expect(await page.locator(".graph title").allTextContents()).toEqual(["carts/cart-1", "visits/1"]);
    expect(await row(/^found/)).toEqual(["found", "carts", "owner"]);
    expect(await row(/^totals/)).toEqual(["totals", "inactive", "us-west", definition]);
    expect(await page.title()).not.toBe("broken");
  });

  test("documents: page by page, found by key, as a region sees them", async ({ open }) => {
    const { page, go } = await open({}, examples);
    await go("/fabrics/shop/carts");
    const keys = () => page.locator("summary strong").allTextContents();
    const place = page.getByRole("status");
    expect([await place.textContent(), (await keys()).length]).toEqual(["1 to 25 of 60", 25]);
    await page.getByRole("button", { name: "Next" }).click();
    await eventually(() => place.textContent()).toBe("26 to 50 of 60");
    expect((await keys())[0]).toBe("cart-26");
    await page.getByRole("button", { name: "Last" }).click();
    await eventually(() => place.textContent()).toBe("51 to 60 of 60");
    expect(await page.getByRole("button", { name: "Next" }).isDisabled()).toBe(true);
    await page.goBack();
    await eventually(() => place.textContent()).toBe("26 to 50 of 60");
    await page.getByLabel("As seen in").selectOption("ap-south");
    await eventually(() => page.url()).toContain("region=ap-south&from=25");
    // The new view is there once it has the focus.
    await page.locator("#content:focus").waitFor();
    await page.getByLabel("Find by key").fill("cart-42");
    await page.keyboard.press("Enter");
    await eventually(keys).toEqual(["cart-42"]);
    await page.getByLabel("Find by key").fill("nobody");
    await page.getByRole("button", { name: "Find" }).click();
    await eventually(() => page.getByRole("alert").filter({ hasText: "nobody" }).textContent()).toMatch(
      /^There was an error reading document carts\/nobody: .*\. \(404\/1202\)$/,
    );
  });

  test("documents: added, changed and deleted", async ({ open }) => {
    const { page, go, gdn } = await open({}, examples);
    await go("/fabrics/shop/visits");
    await page.getByText("This collection has no documents.").waitFor();
    await page.getByText("Add a document").click();
    const field = page.getByLabel("New document");
    await field.fill('{"_key": "one", ');
    await page.getByRole("button", { name: "Add" }).click();
    await page.getByRole("alert").filter({ hasText: "New document is not valid JSON: " }).waitFor();
    await field.fill('{"_key": "one", "n": 1}');
    await page.getByRole("button", { name: "Add" }).click();
    await page.locator("summary", { hasText: '{"n":1}' }).waitFor();
    await page.getByRole("button", { name: "Add" }).click();
    await page
      .getByRole("alert")
      .filter({ hasText: /adding a document to visits.*\(409\/1210\)/ })
      .waitFor();
    await page.locator("summary", { hasText: "one" }).click();
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Document one").fill('{"n": 2}');
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("summary", { hasText: '{"n":2}' }).click();
    expect((await gdn.need("GET", `${SHOP}/document/visits/one`)).body.n).toBe(2);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete one" }).click();
    await page.getByText("This collection has no documents.").waitFor();
    expect((await gdn.call("GET", `${SHOP}/document/visits/one`)).status).toBe(404);
  });

  test("a view shows what was made before it was opened, also while an older look is not answered yet", async ({
    open,
  }) => {
    const { page, go, gdn } = await open();
    await go("/fabrics");
    const looks: (() => Promise<void>)[] = [];
    await page.route("**/_local/state", async (look) => {
      const { body } = await gdn.need("GET", "/_local/state");
      looks.push(() => look.fulfill({ json: body }));
    });
    await eventually(() => looks.length).toBe(1);
    await makeFabric(gdn, "late");
    await gdn.need("POST", "/_fabric/late/_api/collection", { name: "visits" });
    await page.evaluate("location.hash = '#/fabrics/late/visits'");
    await eventually(() => looks.length).toBe(2);
    for (const answer of looks) await answer();
    await page.getByRole("heading", { name: "visits" }).waitFor();
    expect(await page.getByText("There is no fabric").count()).toBe(0);
    await page.getByText("no documents").waitFor();
    expect(await page.evaluate("document.activeElement.id")).toBe("content");
  });

  test("whatever data hold is text", async ({ open }) => {
    const fill = async (gdn: TestGdn) => {
      await makeFabric(gdn, "f", { metadata: { note: MARKUP } });
      await gdn.need("POST", "/_fabric/f/_api/collection", { name: "c" });
      await gdn.need("POST", "/_fabric/f/_api/document/c", { _key: "k", [MARKUP]: MARKUP });
      await gdn.need("POST", "/_fabric/f/_api/restql", {
        query: { name: "<b>q", value: `RETURN "${MARKUP}"` },
      });
      await gdn.call("GET", `/_fabric/f/_api/document/c/<img%20src=x>${encodeURIComponent(MARKUP)}`);
    };
    const { page, go } = await open({}, { fill });
    for (const view of ["/fabrics/f", "/fabrics/f/c", "/queries/f", "/requests"]) {
      await go(view);
      if (view.endsWith("/c")) {
        await page.locator("summary", { hasText: "<script>" }).click();
        await eventually(() => page.getByLabel("Document k").textContent()).toContain("</td></pre><script>");
      }
      expect(await page.locator("main script, main img, main b").count()).toBe(0);
      expect(await page.title()).not.toBe("broken");
    }
    await go("/queries/f");
    await page.getByLabel("Query", { exact: true }).fill("FOR d IN c RETURN d");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByRole("cell", { name: MARKUP }).waitFor();
    await page.getByRole("columnheader", { name: MARKUP }).waitFor();
  });

  test("queries: a saved one, changed, in one region and in all", async ({ open }) => {
    const { page, go } = await open({}, examples);
    await go("/queries");
    await page.getByRole("link", { name: /carts_by_city/ }).click();
    const text = page.getByLabel("Query", { exact: true });
    await eventually(() => text.inputValue()).toContain("FILTER cart.city == @city");
    await page.getByLabel("Run in").selectOption("ap-south");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByText(/^10 rows from ap-south in [\d.]+ m?s\.$/).waitFor();
    expect(await page.getByRole("columnheader").allTextContents()).toEqual(["key", "items", "total"]);
    await page.getByLabel("Bind values").fill('{"city": "Nowhere"}');
    await text.press("Control+Enter");
    await page.getByText("The query gave no rows.").waitFor();
    await page.getByLabel("Run in").selectOption("every region, in turn");
    await page.getByLabel("Bind values").fill('{"city": "Lima"}');
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByText("The rows of us-west:").waitFor();
    const compared = page.getByRole("row", { name: /the same/ });
    expect(await compared.count()).toBe(2);
  });

  test("queries: errors are sentences, and long results come in parts", async ({ open }) => {
    const { page, go } = await open({}, examples);
    await go("/queries/shop");
    const text = page.getByLabel("Query", { exact: true });
    const alert = page.getByLabel("Results").getByRole("alert");
    await text.fill("FOR x IN");
    await page.getByRole("button", { name: "Run" }).click();
    await eventually(() => alert.textContent()).toMatch(
      /^There was an error running the query in eu-central: .*1501\)$/s,
    );
    await page.getByLabel("Bind values").fill("{");
    await page.getByRole("button", { name: "Run" }).click();
    await eventually(() => alert.textContent()).toMatch(/^The field for bind values is not valid JSON: /);
    await page.getByLabel("Bind values").fill("{}");
    await text.fill('FOR n IN 1..250 RETURN { "#": n }');
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByRole("button", { name: "Fetch more (150 left)" }).click();
    await page.getByRole("button", { name: "Fetch more (50 left)" }).click();
    await page.getByRole("cell", { name: "250" }).waitFor();
    await page.getByRole("columnheader", { name: "#", exact: true }).waitFor();
    expect(await page.getByRole("button", { name: /Fetch more/ }).count()).toBe(0);
  });

  test("a fault is set, seen to hit, and removed; the requests tell of it", async ({ open }) => {
    const { page, go, gdn } = await open();
    await go("/faults");
    await page.getByText("No faults are set.").waitFor();
    await page.getByLabel("What happens").selectOption("status");
    await page.getByLabel("Status").fill("429");
    await page.getByLabel("Path").fill("/datacenter/**");
    await page.getByLabel("Which of them").fill("none");
    await page.getByRole("button", { name: "Set", exact: true }).click();
    await page
      .getByRole("alert")
      .filter({ hasText: /setting faults: fault 1: 'nth' must be a whole number/ })
      .waitFor();
    await page.getByLabel("Which of them").fill("1");
    await page.getByRole("button", { name: "Set", exact: true }).click();
    const cells = page.getByRole("row", { name: /^status/ }).getByRole("cell");
    await eventually(() => cells.allTextContents()).toContain("any method /datacenter/**, number 1");
    expect((await gdn.call("GET", "/datacenter/all")).status).toBe(429);
    expect((await gdn.call("GET", "/datacenter/all")).status).toBe(200);
    await eventually(async () => (await cells.allTextContents()).slice(2, 4)).toEqual(["2", "1"]);
    await page.getByRole("link", { name: "Faults 1" }).waitFor();
    await page.getByRole("button", { name: "Remove fault 1" }).click();
    await page.getByText("No faults are set.").waitFor();
    expect((await gdn.need("GET", "/_local/faults")).body).toEqual([]);

    await page.getByRole("link", { name: "Requests" }).click();
    await page.getByRole("cell", { name: "429 fault: status" }).waitFor();
    expect(await page.getByRole("row").count()).toBe(3);
    await page.getByLabel("Show only those with").fill("429");
    await eventually(() => page.getByRole("row").count()).toBe(2);
    await page.getByLabel("Show only those with").fill("nothing like that");
    await page.getByText("None of the last 2 requests has that text.").waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByText("No requests yet.").waitFor();
  });

  test("where nothing is, or nothing can be had, the page says so", async ({ open }) => {
    const { page, go, gdn } = await open();
    await go("/fabrics");
    await page.getByText("No fabric has been made yet.").waitFor();
    await go("/fabrics/_system");
    await page.getByText("This fabric has no collections.").waitFor();
    await page.getByText("This fabric has no saved queries.").waitFor();
    await go("/fabrics/gone");
    await page.getByText("There was an error reading fabric gone: database not found. (404/1228)").waitFor();
    await go("/fabrics/gone/carts");
    await page.getByText("There is no fabric gone.").waitFor();
    await go("/%zz");
    await page.getByText("There is no such view.").waitFor();
    await go("/queries/_system");
    await page.getByText("Write one to run it.").waitFor();
    await makeFabric(gdn, "f");
    await gdn.need("POST", "/_fabric/f/_api/collection", { name: "c" });
    await gdn.need("PUT", "/_local/regions/us-west", { up: false });
    await go("/fabrics/f/c?region=us-west");
    await page.getByText("Region us-west is down. Bring it up again, or ask another one.").waitFor();
    await gdn.close();
    await page.getByText("The local GDN does not answer. Start it again").waitFor();
  });
});
