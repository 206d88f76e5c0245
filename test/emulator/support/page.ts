import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { test as base, expect } from "vitest";
import type { Settings } from "../../../emulator/common/settings.ts";
import { findChromium, startBrowser } from "./browser.ts";
import { startGdn, type TestGdn } from "./gdn.ts";

/** How long a page may take to show something, in milliseconds: the machine may have much else to do. */
const PATIENCE = 30_000;

/** Looks again and again, until what `look` gives is as expected. */
export function eventually<T>(look: () => T | Promise<T>) {
  return expect.poll(look, { timeout: PATIENCE });
}

/** A page of a test, and the local GDN that it belongs to. */
export interface Opened {
  page: Page;
  gdn: TestGdn;
  /** Opens a view: what stands after the `#`. */
  go(view: string): Promise<void>;
}

export const chromium = findChromium();
/** Why tests in a browser are skipped, for their title. */
export const without = chromium === undefined ? " (there is no Chromium on PATH, nor in CHROME_PATH)" : "";
if (chromium === undefined) console.warn(`Tests of the local GDN's page are skipped${without}.`);

/** How `open` sets up the browser's profile, and what it fills the local GDN with before there is a page. */
type Opening = BrowserContextOptions & { fill?: (gdn: TestGdn) => Promise<void> };

/**
 * A test with `open`: starts a local GDN and its page. However the test goes, both are ended; and it fails if the page
 * has asked anybody else for anything, or if there was an error in it. The browser is one for all tests of a worker.
 */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
  .extend("browser", { scope: "worker" }, async ({}, { onCleanup }) => {
    if (chromium === undefined) throw new Error("There is no browser.");
    const browser = await startBrowser(chromium);
    onCleanup(() => browser.close());
    return browser;
  })
  .extend("open", ({ browser, onTestFinished }, { onCleanup }) => {
    const errors: string[] = [];
    const strangers: string[] = [];
    onCleanup(() => expect({ errors, strangers }).toEqual({ errors: [], strangers: [] }));
    return async (settings: Partial<Settings> = {}, { fill, ...options }: Opening = {}): Promise<Opened> => {
      const gdn = await startGdn(settings);
      onTestFinished(() => gdn.close());
      await fill?.(gdn);
      const context = await browser.open({ viewport: { width: 1100, height: 800 }, ...options });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE);
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (message) => {
        // Chromium writes this for every answer of 400 or more, which tests ask for.
        const expected = message.text().startsWith("Failed to load resource");
        if (message.type() === "error" && !expected) errors.push(message.text());
      });
      page.on("request", (request) => {
        if (!request.url().startsWith(`${gdn.info.url}/_local/`)) strangers.push(request.url());
      });
      const go = async (view: string) => {
        await page.goto(`${gdn.info.url}/_local/#${view}`);
        await page.locator("h1").waitFor();
        await eventually(() => page.locator("[aria-busy]").count()).toBe(0);
      };
      return { page, gdn, go };
    };
  });

/** Presses Tab until something has the focus, as one does who has no mouse. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 80; presses += 1) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`The Tab key does not lead to ${target}.`);
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What keeps people from using the page as it is now, by axe-core: rule and element. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
