import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { code, preformatted, row, value } from "../../../cli/summary/markdown.ts";
import { GithubMarkdown } from "../../support/github-markdown.ts";

/** Text with what means something in Markdown, HTML, GitHub and GitLab more often than by chance. */
const nasty = fc.oneof(
  { weight: 2, arbitrary: fc.string({ unit: "grapheme" }) },
  {
    weight: 3,
    arbitrary: fc
      .array(
        fc.constantFrom(
          ...[
            "|",
            "\\",
            "`",
            "``",
            "```",
            "\n",
            "\r\n",
            "<",
            ">",
            "&#124;",
            "</td>",
            "<script>",
            "-->",
            "<!--",
          ],
          ...[
            "@octocat",
            "a@b.example",
            "#1",
            "https://a.example",
            "www.a.example",
            "![x](y)",
            "[x](y)",
            "**",
          ],
          ...[
            "__",
            "~~",
            "$x$",
            ":tada:",
            "/close",
            "---",
            "    ",
            "a",
            " ",
            "\u202e",
            "\u0000",
            "\ud800",
            "\u2028",
          ],
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join("")),
  },
);

function cellsOf(cells: readonly string[]): string[] {
  const [table = []] = new GithubMarkdown(
    [row(cells.map(() => "head")), row(cells.map(() => "---")), row(cells)].join("\n"),
  ).tables();
  expect(table).toHaveLength(2);
  return table[1] ?? [];
}

describe("text of users", () => {
  it.each([
    ["a|b", "a|b"],
    ["a\\|b", "a\\\\|b"],
    ["`", "`"],
    ["a``b`", "a``b`"],
    ["<script>alert(1)</script>", "<script>alert(1)</script>"],
    ["@octocat", "@octocat"],
    ["two\nlines", "two\\u000alines"],
    ["\u202eright to left", "\\u202eright to left"],
  ])("%j stands in a cell as %j", (text, shown) => {
    expect(cellsOf([code(text)])).toEqual([shown]);
  });

  it("stays in its cell, as code and nothing else, whatever it is", () => {
    fc.assert(
      fc.property(nasty, nasty, fc.jsonValue(), (first, second, json) => {
        const cells = [code(first), value(second), value(json)];
        const text = [row(["a", "b", "c"]), row(["---", "---", "---"]), row(cells)].join("\n");
        const page = new GithubMarkdown(text);
        expect(page.tables().map((table) => table.map((cells) => cells.length))).toEqual([[3, 3]]);
        for (const type of page.types()) {
          expect(["root", "table", "tableRow", "tableCell", "text", "inlineCode"]).toContain(type);
        }
        expect(page.prose()).toBe("a\nb\nc");
      }),
      { numRuns: 500 },
    );
  });

  it("can be read back from its cell", () => {
    fc.assert(
      fc.property(nasty, fc.jsonValue({ maxDepth: 2 }), (text, json) => {
        const short = JSON.stringify([text, json]);
        fc.pre(short.length <= 300 && text !== "");
        const [name = "", shown = ""] = cellsOf([code(text), value([text, json])]);
        expect(JSON.parse(`"${name.replaceAll('"', '\\"')}"`)).toBe(text);
        expect(JSON.parse(shown)).toEqual(JSON.parse(short));
      }),
      { numRuns: 300 },
    );
  });

  it("stays in its block where it is a message", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const { fence, lines } = preformatted(text);
        const page = new GithubMarkdown(["# before", `${fence}text`, ...lines, fence, "# after"].join("\n"));
        expect(page.headings()).toEqual(["before", "after"]);
        expect([...page.types()].sort()).toEqual(["code", "heading", "root", "text"]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("values", () => {
  it("that are long are cut, and leave no half of a character", () => {
    expect(value(`${"a".repeat(298)}\u{1f600}${"b".repeat(50)}`)).toBe(`\`"${"a".repeat(298)} ...\``);
  });

  it.each([
    [undefined, ""],
    ["[secret]", "`[secret]`"],
    ["04da6b54-80e4-46f7-96ec-b56ff0331ba9", "_known after the update_"],
    [[1, "04da6b54-80e4-46f7-96ec-b56ff0331ba9"], "`[1,(known after the update)]`"],
    ["", '`""`'],
  ])("%j is %s", (given, shown) => {
    expect(value(given)).toBe(shown);
  });
});
