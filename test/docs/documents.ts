import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { GithubMarkdown } from "../support/github-markdown.ts";

/** A document of this project, by its path from the project's folder. */
export interface Document {
  path: string;
  markdown: GithubMarkdown;
}

/** All that people read: the documents beside README.md, and those in docs/. */
export const documents: Document[] = ["", "docs"].flatMap((folder) =>
  readdirSync(join(checkoutFolder, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => readDocument(join(folder, name))),
);

export function readDocument(path: string): Document {
  return { path, markdown: new GithubMarkdown(readFileSync(join(checkoutFolder, path), "utf8")) };
}

/** The code of a document in one language, such as `ts`. */
export function codeIn(path: string, language: string): string[] {
  return readDocument(path)
    .markdown.code()
    .filter((block) => block.language === language)
    .map(({ text }) => text);
}
