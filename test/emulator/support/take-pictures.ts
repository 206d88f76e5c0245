/** Takes the pictures of the local GDN's page that its documentation shows: `npm run pictures`. */
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { findChromium, startBrowser } from "./browser.ts";
import { fillWithExamples } from "./example-data.ts";
import { startGdn } from "./gdn.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "..", "docs", "images");

interface Picture {
  name: string;
  /** What stands after the `#`. */
  view: string;
  look?: BrowserContextOptions;
  /** What is done before the picture is taken. */
  before?(page: Page): Promise<unknown>;
}

const PICTURES: Picture[] = [
  {
    name: "page-regions",
    view: "/",
    look: { viewport: { width: 860, height: 800 } },
    before: (page) => page.getByText("writes under way").first().waitFor(),
  },
  {
    name: "page-documents",
    view: "/fabrics/shop/carts",
    before: async (page) => {
      await page.locator("summary", { hasText: "cart-03" }).click();
      await page.getByLabel("Document cart-03").waitFor();
    },
  },
  {
    name: "page-query",
    view: "/queries/shop/carts_by_city",
    look: { colorScheme: "dark" },
    before: async (page) => {
      await page.getByLabel("Run in").selectOption("every region, in turn");
      await page.getByRole("button", { name: "Run" }).click();
      await page.getByText("The rows of").waitFor();
    },
  },
  { name: "page-access", view: "/access", look: { viewport: { width: 860, height: 340 } } },
  {
    name: "page-requests",
    view: "/requests",
    look: { viewport: { width: 375, height: 720 } },
    before: (page) => page.getByText("fault: status").first().waitFor(),
  },
];

const executable = findChromium();
if (executable === undefined) {
  process.stderr.write(
    "There is no Chromium on PATH, nor in CHROME_PATH: install one, and run this again.\n",
  );
  process.exit(1);
}
// The usual port, so that addresses in the pictures are as they will be; the lag keeps writes under way.
const gdn = await startGdn({ port: 8453, lag: 3_600_000 });
const browser = await startBrowser(executable);
try {
  await fillWithExamples(gdn);
  // The first query takes longer: the engine is loaded for it.
  await gdn.need("POST", "/_fabric/shop/_api/cursor", { query: "RETURN 1" });
  await gdn.need("POST", "/_fabric/shop/_api/document/visits", [{ page: "/" }, { page: "/carts" }]);
  await gdn.need("POST", "/_api/key", { keyid: "reader" });
  await gdn.need("PUT", "/_api/key/reader/database/shop", { grant: "ro" });
  await gdn.need("PUT", "/_local/faults", [{ kind: "status", status: 429, path: "/datacenter/*", nth: 1 }]);
  await gdn.call("GET", "/datacenter/all");
  await gdn.call("GET", "/datacenter/all");
  await gdn.need("PUT", "/_local/regions/ap-south", { up: false });
  for (const { name, view, look, before } of PICTURES) {
    const context = await browser.open({ viewport: { width: 1100, height: 880 }, ...look });
    const page = await context.newPage();
    await page.goto(`${gdn.info.url}/_local/#${view}`);
    await page.locator("h1").waitFor();
    await before?.(page);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
    await context.close();
  }
} finally {
  await browser.close();
  await gdn.close();
}
