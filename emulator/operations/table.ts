import { OPERATION_GROUPS, OPERATIONS } from "./index.ts";
import { NOT_DONE, notDoneOperations } from "./not-done.ts";
import type { Evidence } from "./operation.ts";

const KNOWN: Record<Evidence, string> = {
  recorded: "recorded",
  specified: "specified",
  client: "client source",
  decided: "decided here",
};
const BEGIN = "<!-- operations: written by scripts/document-operations.ts -->";
const END = "<!-- end of operations -->";

/** The documentation's table of all operations, from the table that the router is made of. */
export function operationsTable(): string {
  const lines = ["| operation | request | needs | known from | remarks |", "| --- | --- | --- | --- | --- |"];
  for (const [group, operations] of OPERATION_GROUPS) {
    lines.push(`| **${group}** | | | | |`);
    for (const { name, method, path, scope, evidence, note } of operations) {
      lines.push(`| ${name} | \`${method} ${path}\` | ${scope} | ${KNOWN[evidence]} | ${note ?? ""} |`);
    }
  }
  const counts = `${OPERATIONS.length} operations are done; ${notDoneOperations().length} more are known, and answered with 501 and their name:`;
  return [...lines, "", counts, "", ...notDoneTable()].join("\n");
}

/** What is known and not done. */
function notDoneTable(): string[] {
  const lines = ["| not done: 501 | requests | known from | remarks |", "| --- | --- | --- | --- |"];
  for (const { what, operations, evidence, note } of NOT_DONE) {
    const requests = operations.map(([methods, path]) => `\`${methods.split(" ").join(", ")} ${path}\``);
    lines.push(`| ${what} | ${requests.join("<br>")} | ${KNOWN[evidence]} | ${note ?? ""} |`);
  }
  return lines;
}

/** The text of the documentation with the table in its place. */
export function withTable(text: string, table: string): string {
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`The documentation lacks the lines ${BEGIN} and ${END}.`);
  return `${before}${BEGIN}\n${table}\n${END}${after}`;
}
