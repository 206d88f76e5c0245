import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { readDocument } from "./documents.ts";

/**
 * What the code says to people: all its text, each inserted value as `...`, and each text that is continued on the next
 * line in one piece.
 */
function said(): string {
  return ["providers", "cli", "emulator"]
    .flatMap((folder) =>
      readdirSync(join(checkoutFolder, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => readFileSync(join(checkoutFolder, folder, name), "utf8")),
    )
    .join("\n")
    .replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "...")
    .replaceAll("......", "...")
    .replaceAll(/["`] \+\s+["`]/g, "");
}

test("each text that the page on trouble quotes is said by the code", () => {
  const text = said();
  const quoted = readDocument("docs/troubleshooting.md").markdown.headings(3);
  expect(quoted.length).toBeGreaterThan(20);
  expect(
    quoted.filter((words) => !text.includes(words.replace(/^\.\.\. /, "").replace(/ \.\.\.$/, ""))),
  ).toEqual([]);
});
