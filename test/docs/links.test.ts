import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { GithubMarkdown } from "../support/github-markdown.ts";
import { documents } from "./documents.ts";

/** What a heading's anchor is on GitHub: letters and digits, in lower case, with hyphens for the blanks. */
function anchors(markdown: GithubMarkdown): string[] {
  const seen = new Map<string, number>();
  return markdown.headings().map((heading) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-");
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

/** Why a link leads nowhere; undefined if it leads somewhere, or out of the project. */
function brokenness(from: string, link: string): string | undefined {
  if (/^[a-z]+:/i.test(link)) return undefined;
  const [path = "", anchor] = link.split("#");
  const file = path === "" ? join(checkoutFolder, from) : join(checkoutFolder, dirname(from), path);
  if (!existsSync(file)) return `${from}: there is no ${path}`;
  if (anchor === undefined || statSync(file).isDirectory()) return undefined;
  return anchors(new GithubMarkdown(readFileSync(file, "utf8"))).includes(anchor)
    ? undefined
    : `${from}: ${path || from} has no heading for #${anchor}`;
}

test("links between the documents, and their anchors, lead somewhere", () => {
  const broken = documents.flatMap(({ path, markdown }) =>
    markdown.destinations().map((link) => brokenness(path, link)),
  );
  expect(broken.filter((problem) => problem !== undefined)).toEqual([]);
});

test("every document in docs/ can be reached from README.md", () => {
  const reached = new Set<string>();
  const follow = (path: string) => {
    if (reached.has(path)) return;
    reached.add(path);
    const links = documents.find((document) => document.path === path)?.markdown.destinations() ?? [];
    for (const link of links)
      if (!/^[a-z]+:/i.test(link)) follow(join(dirname(path), link.split("#")[0] || path));
  };
  follow("README.md");
  expect(documents.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
});
