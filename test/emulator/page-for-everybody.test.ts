import { describe, expect } from "vitest";
import { fillWithExamples } from "./support/example-data.ts";
import { barriers, chromium, eventually, tabTo, test, without } from "./support/page.ts";

const examples = { fill: fillWithExamples };
const VIEWS = [
  "/",
  "/fabrics",
  "/fabrics/shop",
  "/fabrics/shop/carts",
  "/queries/shop/carts_by_city",
  "/requests",
  "/faults",
];
const FAULT = { kind: "status", status: 503, retryAfter: 2, path: "/_fabric/*/collection/**", nth: [1, 2] };

describe.skipIf(chromium === undefined)(`the page for everybody${without}`, () => {
  test("works with the keyboard alone, from the skip link to a document and a region", async ({ open }) => {
    const { page, go, gdn } = await open({}, examples);
    await go("/");
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").textContent()).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    expect(await page.locator("main:focus").count()).toBe(1);
    const down = page.getByRole("button", { name: "Take down ap-south" });
    await tabTo(page, down);
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
    await page.keyboard.press("Enter");
    const up = page.getByRole("button", { name: "Bring up ap-south" });
    await up.waitFor();
    const regions = (await gdn.need("GET", "/_local/regions")).body;
    expect(regions).toContainEqual({ name: "ap-south", spot: true, up: false });
    // The list was made anew, and the button still has the focus.
    await page.keyboard.press("Enter");
    await down.waitFor();
    for (const name of ["Fabrics", "shop", "carts"]) {
      await tabTo(page, page.getByRole("link", { name, exact: true }));
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name, level: 1 }).waitFor();
    }
    await tabTo(page, page.locator("summary", { hasText: "cart-03" }));
    await page.keyboard.press("Enter");
    await eventually(() => page.getByLabel("Document cart-03").textContent()).toMatch(
      /"_rev": .*"city": "Osaka"/s,
    );
    await tabTo(page, page.getByRole("button", { name: "Edit" }));
    await page.keyboard.press("Enter");
    await page.locator("textarea:focus").fill('{"city": "Kobe"}');
    await tabTo(page, page.getByRole("button", { name: "Save" }));
    await page.keyboard.press("Enter");
    // A changed document goes to the end of its collection, and so to another page: the list has the focus.
    await eventually(() => page.locator("summary strong").allTextContents()).not.toContain("cart-03");
    expect(await page.locator("main :focus").locator("details").count()).toBe(25);
  });

  test.for([
    { colorScheme: "light", width: 1100 },
    { colorScheme: "dark", width: 360 },
  ] as const)(
    "$colorScheme, $width pixels wide: no barriers, and nothing to scroll sideways",
    async (look, { open }) => {
      const { colorScheme, width } = look;
      const { page, go, gdn } = await open(
        {},
        { ...examples, colorScheme, viewport: { width, height: 740 } },
      );
      await gdn.need("PUT", "/_local/faults", [FAULT]);
      await gdn.need("PUT", "/_local/regions/us-west", { up: false });
      for (const view of VIEWS) {
        await go(view);
        if (view.endsWith("carts")) {
          await page.locator("summary", { hasText: "cart-02" }).click();
          await page.getByLabel("Document cart-02").waitFor();
        }
        if (view.startsWith("/queries")) {
          await page.getByLabel("Run in").selectOption("every region, in turn");
          await page.getByRole("button", { name: "Run" }).click();
          await page.getByText("The rows of eu-central:").waitFor();
        }
        expect([view, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([view, width]);
        expect([view, await barriers(page)]).toEqual([view, []]);
      }
      const ground = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
      expect(ground).toBe(colorScheme === "dark" ? "rgb(16, 19, 28)" : "rgb(244, 246, 251)");
    },
  );

  test("the longest names stay within the width of a phone", async ({ open }) => {
    const width = 360;
    const regions = ["r", "s"].map((letter) => letter.repeat(40));
    const { page, go, gdn } = await open({ regions, fabricReady: 0 }, { viewport: { width, height: 740 } });
    const [fabric, collection, query] = [`f${"x".repeat(63)}`, `c${"x".repeat(255)}`, "q".repeat(100)];
    const metadata = { ["k".repeat(200)]: "v".repeat(300) };
    await gdn.need("POST", "/_fabric/_system/_api/database", {
      name: fabric,
      options: { dcList: regions.join(), spotDc: regions[0], metadata },
    });
    const inFabric = `/_fabric/${fabric}/_api`;
    await gdn.need("PUT", `/_api/key/${gdn.info.apiKeyId}/database/${fabric}`, { grant: "rw" });
    await gdn.need("POST", `${inFabric}/collection`, { name: collection, isSpot: true, stream: true });
    await gdn.need("POST", `${inFabric}/document/${collection}`, {
      _key: "K".repeat(200),
      a: "w".repeat(500),
    });
    await gdn.need("POST", `${inFabric}/restql`, {
      query: { name: query, value: `FOR a IN ${collection} RETURN a` },
    });
    const path = `/_fabric/${fabric}/collection/${collection}/**`;
    await gdn.need("PUT", "/_local/faults", [{ ...FAULT, path }]);
    const views = ["/fabrics", `/fabrics/${fabric}`, `/fabrics/${fabric}/${collection}`];
    for (const view of ["/", ...views, `/queries/${fabric}/${query}`, "/requests", "/faults"]) {
      await go(view);
      expect([view, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([view, width]);
    }
  });
});
