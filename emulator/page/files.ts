import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Answer, RawJson } from "../common/answer.ts";

const FOLDER = join(import.meta.dirname, "static");
const TYPES: Record<string, string> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/**
 * The page may load and ask for nothing but what comes from here, and only by its own files: a document's text that
 * got into the page as markup could still neither run nor send anything. With Trusted Types, making markup of text
 * fails at once.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

/**
 * One of the page's files; they are read when they are asked for, and kept nowhere, so that a local GDN whose page
 * nobody opens is none the heavier.
 *
 * @param name a name without folders, such as `page.css`; "" is the page itself
 * @param known the If-None-Match header
 * @returns undefined if there is no such file
 */
export async function pageFile(name: string, known: string | undefined): Promise<Answer | undefined> {
  const file = name === "" ? "index.html" : name;
  const type = TYPES[/^[a-z][a-z-]*\.([a-z]+)$/.exec(file)?.[1] ?? ""];
  if (type === undefined) return undefined;
  const content = await readFile(join(FOLDER, file), "utf8").catch(() => undefined);
  if (content === undefined) return undefined;
  const etag = `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`;
  const headers = {
    "content-type": type,
    "content-security-policy": POLICY,
    // Kept, but asked about each time: what an update brings is there at the next look.
    "cache-control": "no-cache",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    etag,
  };
  return { status: known === etag ? 304 : 200, body: new RawJson(content), headers };
}
