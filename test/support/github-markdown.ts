import type { Nodes, Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** Markdown as GitHub reads it, for a look at what people see. */
export class GithubMarkdown {
  readonly #root: Root;

  constructor(text: string) {
    this.#root = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  }

  /** The tables, as the texts of their cells, row by row. */
  tables(): string[][][] {
    return nodes(this.#root)
      .filter((node) => node.type === "table")
      .map(({ children }) => children.map((row) => row.children.map(textOf)));
  }

  /** The texts of the headings, of this depth if one is given. */
  headings(depth?: number): string[] {
    return nodes(this.#root)
      .filter((node) => node.type === "heading" && node.depth === (depth ?? node.depth))
      .map(textOf);
  }

  /** The types of all elements, each once. */
  types(): Set<string> {
    return new Set(nodes(this.#root).map(({ type }) => type));
  }

  /** HTML, as it is there. */
  html(): string[] {
    return nodes(this.#root).flatMap((node) => (node.type === "html" ? [node.value] : []));
  }

  /** Where its links and pictures lead. */
  destinations(): string[] {
    return nodes(this.#root).flatMap((node) => ("url" in node ? [node.url] : []));
  }

  /** Its blocks of code, fenced or indented, with what stands behind the fence and the line that they begin on. */
  code(): { language: string; text: string; line: number }[] {
    return nodes(this.#root).flatMap((node) =>
      node.type === "code"
        ? [{ language: node.lang ?? "", text: node.value, line: node.position?.start.line ?? 0 }]
        : [],
    );
  }

  /** Code within sentences. */
  inlineCode(): string[] {
    return nodes(this.#root).flatMap((node) => (node.type === "inlineCode" ? [node.value] : []));
  }

  /** What is neither code nor HTML: where a name would notify somebody, or become a link. */
  prose(): string {
    return nodes(this.#root)
      .flatMap((node) => (node.type === "text" ? [node.value] : []))
      .join("\n");
  }
}

function nodes(node: Nodes): Nodes[] {
  return "children" in node ? [node, ...node.children.flatMap(nodes)] : [node];
}

function textOf(node: Nodes): string {
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map(textOf).join("") : "";
}
