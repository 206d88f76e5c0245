import { isAboutLoss, isAboutSeeds } from "../../providers/common/change-messages.ts";
import type { Diagnostic, EngineEvents } from "../events/events.ts";
import { type Action, changesOf, foundChanges, notReached, type ResourceChange } from "./changes.ts";
import type { DocumentChanges } from "./documents.ts";
import { type Block, layOut } from "./layout.ts";
import { losses } from "./losses.ts";
import { code } from "./markdown.ts";
import {
  detailBlocks,
  lossBlock,
  messageBlocks,
  notReachedBlock,
  outcomeBlock,
  overviewBlock,
} from "./page.ts";

/** The most characters that GitHub takes for a comment. */
export const MOST_CHARACTERS = 65_536;

const cutNote = "_Cut here: the rest is too long for a comment. The log of the run has all of it._";

/** What a summary is about. */
export interface SummaryOptions {
  /** The engine's command: `preview`, `up`, `refresh` or `destroy`. */
  command: string;
  /** Whether it only looked: `preview`, or another command with `--preview-only`. */
  isPreview: boolean;
  /** The name of the project. */
  project: string;
  /** The stack's name. */
  stack: string;
  /** Whether the command did what it was to do. */
  succeeded: boolean;
  /** What becomes of documents in files, by URN: see `seedFileChanges`. Default: not known. */
  seedFiles?: ReadonlyMap<string, DocumentChanges>;
}

/**
 * What a run of the engine would change, or has changed, for people who review it: Markdown of at most 65,536
 * characters, in which no text of a user can be anything but text. The first line, which is not shown, tells the
 * summaries of one project, stack and command from others.
 *
 *     const about = { command: "preview", isPreview: true, project: "shop", stack: "prod" };
 *     summary(readEvents(log), { ...about, succeeded: true });
 */
export function summary(events: EngineEvents, options: SummaryOptions): string {
  const { command, isPreview, project, stack, succeeded, seedFiles } = options;
  const changes = changesOf(command, events).map((change) => ({
    ...change,
    documents: change.documents ?? seedFiles?.get(change.urn),
  }));
  const found = command === "refresh" ? [] : foundChanges(events);
  const errors = events.diagnostics.filter(({ severity }) => severity === "error");
  const others = events.diagnostics.filter(({ severity }) => severity !== "error");
  const marker = `<!-- gdn-spot ${command} ${[project, stack].map(plainName).join("/")} -->`;
  const what = [isPreview ? "Preview of" : "", command === "preview" ? "" : `${code(command)} of`];
  const isDone = succeeded && !isPreview;
  const hasFailed = !succeeded && !isPreview;
  const detailTitle = isDone ? "### What changed" : hasFailed ? "### What was to change" : "### What changes";
  const blocks = [
    text(`${marker}\n## ${[...what, code(stack)].filter(Boolean).join(" ")}: ${outcome(changes, options)}`),
    ...(succeeded ? [] : [text(failure(events, changes, options))]),
    // A refresh loses nothing: what it finds gone is gone already.
    ...(isPreview && command !== "refresh" ? lossBlock(losses(events, changes)) : []),
    ...messageBlocks("Errors", withoutEpilogue(errors)),
    ...overviewBlock("### Changed outside of the program", found),
    ...(hasFailed ? outcomeBlock : overviewBlock)("### Resources", changes),
    ...(hasFailed ? notReachedBlock(notReached(events)) : []),
    ...messageBlocks(
      "Documents",
      others.filter(({ message }) => isAboutSeeds(message)),
    ),
    ...messageBlocks(
      "Messages",
      others.filter((diagnostic) => !isAboutSeeds(diagnostic.message) && !isAboutLoss(diagnostic.message)),
    ),
    ...titled("### What was changed outside", detailBlocks(found)),
    ...titled(detailTitle, detailBlocks(changes)),
  ];
  return layOut(blocks, MOST_CHARACTERS, cutNote);
}

/** How the title counts: in a preview, and after the deed. */
const words: Record<Action, readonly [before: string, after: string]> = {
  add: ["to add", "added"],
  change: ["to change", "changed"],
  replace: ["to replace", "replaced"],
  delete: ["to delete", "deleted"],
  import: ["to import", "imported"],
};

function counted(changes: readonly ResourceChange[], isPreview: boolean): string {
  const byAction = Map.groupBy(changes, ({ action }) => action);
  const parts = (Object.keys(words) as Action[]).flatMap((action) => {
    const count = byAction.get(action)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${words[action][isPreview ? 0 : 1]}`];
  });
  return parts.join(", ") || "no changes";
}

function outcome(changes: readonly ResourceChange[], { isPreview, succeeded }: SummaryOptions): string {
  if (succeeded) return counted(changes, isPreview);
  const done = isPreview ? [] : changes.filter((change) => change.outcome === "done");
  return done.length > 0 ? `failed, after ${counted(done, false)}` : "failed";
}

function failure(
  { steps, refreshed, diagnostics }: EngineEvents,
  changes: readonly ResourceChange[],
  { command, isPreview }: SummaryOptions,
): string {
  // What the CLI itself refuses, such as a stack that is not there, it only prints.
  if (steps.length + refreshed.length + diagnostics.length === 0)
    return "It ended before the engine began; the log of the run says why.";
  if (isPreview) return "The command ended with an error; what stands here may not be all.";
  if (command !== "refresh" && changes.every(({ outcome }) => outcome === "planned"))
    return "Nothing was changed.";
  return "What is done stays, and the same command again goes on from there. What does not stand here was not reached.";
}

/** A name as it can stand in a comment of HTML. */
function plainName(name: string): string {
  return name.replaceAll(/[^\w.-]/g, "_");
}

/** The engine's own "preview failed" at the end adds nothing to another error. */
function withoutEpilogue(errors: readonly Diagnostic[]): readonly Diagnostic[] {
  const said = errors.filter(({ message }) => !/^\w+ failed$/.test(message));
  return said.length > 0 ? said : errors;
}

/** Of what only goes there are no details. */
function titled(title: string, blocks: readonly Block[]): Block[] {
  return blocks.length > 0 ? [text(title), ...blocks] : [];
}

function text(head: string): Block {
  return { head, rows: [], tail: "" };
}
