import { summary } from "../../../cli/summary/summary.ts";
import { eventsOf } from "../../support/engine-events.ts";
import { GithubMarkdown } from "../../support/github-markdown.ts";

/** A preview of stack `prod` that succeeded. */
export const preview = {
  command: "preview",
  isPreview: true,
  project: "shop",
  stack: "prod",
  succeeded: true,
};
/** Inputs of a collection, and of documents in it. */
export const collection = { fabric: "shop", name: "carts", isSpot: true };
export const seeds = { fabric: "shop", collection: "carts", __provider: "x", stamp: "y", digest: "z" };

/** The summary of such a preview. */
export function summaryOf(...given: Parameters<typeof eventsOf>): string {
  return summary(eventsOf(...given), preview);
}

/** The same as GitHub shows it. */
export function pageOf(...given: Parameters<typeof eventsOf>): GithubMarkdown {
  return new GithubMarkdown(summaryOf(...given));
}
