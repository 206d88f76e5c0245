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
    { colorScheme: "dark", width: 375 },
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
});
