import type { Declared, Diagnostic } from "../events/events.ts";
import { type Action, type Outcome, type ResourceChange, typeName } from "./changes.ts";
import type { DocumentChange, DocumentChanges } from "./documents.ts";
import type { Block } from "./layout.ts";
import { code, cut, preformatted, row, value } from "./markdown.ts";

/** The most documents of one resource that are shown side by side. */
const mostDocuments = 20;

const signs: Record<Action, string> = { add: "+", change: "~", replace: "+-", delete: "-", import: "=" };

/** In which order people need to see them. */
const order: readonly Action[] = ["delete", "replace", "change", "import", "add"];

/** The loud part, at the top. */
export function lossBlock(sentences: readonly string[]): Block[] {
  if (sentences.length === 0) return [];
  return [{ head: "## ⚠️ DATA WOULD BE LOST\n", rows: sentences.map((text) => `- **${text}**`), tail: "" }];
}

/** One line for each resource. */
export function overviewBlock(title: string, changes: readonly ResourceChange[]): Block[] {
  if (changes.length === 0) return [];
  const head = [title, "", row(["", "resource", "type", "because of"]), row(["---", "---", "---", "---"])];
  const rows = sorted(changes).map(({ action, name, type, properties, documents }) =>
    row([
      `${code(signs[action])} ${action}`,
      code(name),
      code(type),
      action === "change" || action === "replace" ? reasons(properties, documents) : "",
    ]),
  );
  return [{ head: head.join("\n"), rows, tail: "" }];
}

/** In which order people need to see them, and how each is called. */
const outcomes: Record<Outcome, string> = {
  failed: "**failed**",
  half: "**deleted, not made anew**",
  begun: "**begun, and not known to be done**",
  planned: "not begun",
  done: "done",
};

/** One line for each resource of a run that failed, with what became of it. */
export function outcomeBlock(title: string, changes: readonly ResourceChange[]): Block[] {
  if (changes.length === 0) return [];
  const head = [title, "", row(["", "resource", "type", "outcome"]), row(["---", "---", "---", "---"])];
  const byOutcome = (Object.keys(outcomes) as Outcome[]).flatMap((outcome) =>
    sorted(changes.filter((change) => change.outcome === outcome)),
  );
  const rows = byOutcome.map(({ action, name, type, outcome }) =>
    row([`${code(signs[action])} ${action}`, code(name), code(type), outcomes[outcome]]),
  );
  return [{ head: head.join("\n"), rows, tail: "" }];
}

/** What the engine did not get to. */
export function notReachedBlock(resources: readonly Declared[]): Block[] {
  if (resources.length === 0) return [];
  const rows = resources.map(({ type, name }) => `- ${code(name)}, ${code(typeName(type))}`);
  return [{ head: "### Not reached\n", rows, tail: "" }];
}

/** For each resource a table of its properties, and one of its documents. */
export function detailBlocks(changes: readonly ResourceChange[]): Block[] {
  return sorted(changes).flatMap((change) => [...propertyBlock(change), ...documentBlock(change)]);
}

/** What the engine and the providers said. */
export function messageBlocks(title: string, diagnostics: readonly Diagnostic[]): Block[] {
  if (diagnostics.length === 0) return [];
  const { fence, lines } = preformatted(diagnostics.map(({ message }) => cut(message)).join("\n"));
  return [{ head: `### ${title}\n\n${fence}text`, rows: lines, tail: fence }];
}

function propertyBlock({ action, name, type, properties, replacedFor }: ResourceChange): Block[] {
  if (properties.length === 0) return [];
  const isNew = action === "add" || action === "import";
  const title = `${code(signs[action])} ${code(name)}, ${code(type)}`;
  const columns = isNew ? ["property", "value"] : ["property", "before", "after"];
  const table = [row(columns), row(columns.map(() => "---"))].join("\n");
  const rows = properties.map(({ name: property, before, after }) => {
    const shown = replacedFor.includes(property) ? `${code(property)} (replaces)` : code(property);
    return row(isNew ? [shown, value(after)] : [shown, value(before), value(after)]);
  });
  const heading = `#### ${title}\n`;
  // Of what is new there is often much, and little to be seen.
  return isNew
    ? [{ head: `${heading}\n<details><summary>properties</summary>\n\n${table}`, rows, tail: "\n</details>" }]
    : [{ head: `${heading}\n${table}`, rows, tail: "" }];
}

function documentBlock({ name, documents }: ResourceChange): Block[] {
  if (documents === undefined || documents.added + documents.changed + documents.removed === 0) return [];
  const shown = documents.shown.slice(0, mostDocuments);
  const head = [
    `#### Documents of ${code(name)}: ${counts(documents)}`,
    "",
    row(["document", "before", "after"]),
    row(["---", "---", "---"]),
  ];
  const more = documents.shown.length - shown.length;
  return [
    { head: head.join("\n"), rows: shown.map(documentRow), tail: more > 0 ? `\n_And ${more} more._` : "" },
  ];
}

/** Of a document that changes, only the attributes that do. */
function documentRow({ key, before, after, attributes }: DocumentChange): string {
  if (before === undefined || after === undefined) return row([code(key), value(before), value(after)]);
  const side = (which: "before" | "after") =>
    attributes
      .filter((attribute) => attribute[which] !== undefined)
      .map((attribute) => `${code(attribute.name)}: ${value(attribute[which])}`)
      .join("<br>");
  return row([code(key), side("before"), side("after")]);
}

function reasons(properties: ResourceChange["properties"], documents: DocumentChanges | undefined): string {
  const names = properties.map(({ name }) => code(name));
  if (documents !== undefined && documents.added + documents.changed + documents.removed > 0) {
    names.push(`documents: ${counts(documents)}`);
  }
  return names.join(", ");
}

function counts({ added, changed, removed }: DocumentChanges): string {
  return `${added} added, ${changed} changed, ${removed} removed`;
}

function sorted(changes: readonly ResourceChange[]): ResourceChange[] {
  return changes.toSorted((a, b) => order.indexOf(a.action) - order.indexOf(b.action));
}
