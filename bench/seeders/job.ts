import type { GdnInfo } from "../../cli/gdn/background.ts";

/**
 * Seeders put the documents of a file into collection `documents` of fabric `bench`, each as a process of its own, so
 * that memory and time are theirs alone: `plugin.ts` is ours, the others are what it is measured beside.
 */
export interface SeedJob {
  readonly gdn: Pick<GdnInfo, "url" | "caFile" | "apiKey">;
  /** The seed file. The bare ones read JSON Lines only. */
  readonly source: string;
  /** Documents in one call. */
  readonly batch: number;
  /** Calls under way at a time. */
  readonly calls: number;
}

/** What a seeder did. */
export interface SeedReport {
  /** From the first look at the file until the last answer. */
  readonly seconds: number;
}

/** Waits for the job from the parent process, does it, and reports; then the process ends. */
export function doJob<Job, Report extends object>(work: (job: Job) => Promise<Report>): void {
  process.once("message", (job) => {
    const answer = (message: object) => process.send?.(message, () => process.disconnect());
    work(job as Job).then(
      (report) => answer({ report }),
      (error: unknown) =>
        answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}
