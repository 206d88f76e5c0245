import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The Chromium of this machine: CHROME_PATH, else one on PATH; `undefined` where there is none. */
export function findChromium(environment = process.env): string | undefined {
  if (environment.CHROME_PATH) return environment.CHROME_PATH;
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A running browser. */
export interface TestBrowser {
  /** A fresh profile, which takes the local GDN's certificate. */
  open(options?: BrowserContextOptions): Promise<BrowserContext>;
  close(): Promise<void>;
}

/** Starts a Chromium that speaks to nobody but the pages it is sent to. */
export async function startBrowser(executablePath: string): Promise<TestBrowser> {
  const home = mkdtempSync(join(tmpdir(), "gdn-browser-"));
  const browser: Browser = await chromium.launch({
    executablePath,
    headless: true,
    env: { ...process.env, HOME: home },
    args: [
      "--no-sandbox", // as root, which has none
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    open: (options = {}) => browser.newContext({ ignoreHTTPSErrors: true, locale: "en-GB", ...options }),
    close: async () => {
      await browser.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
