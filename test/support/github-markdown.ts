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

  /** The texts of the headings. */
  headings(): string[] {
    return nodes(this.#root)
      .filter((node) => node.type === "heading")
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
