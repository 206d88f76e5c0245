import { readFileSync } from "node:fs";
import { Connection } from "../../providers/gdn/connection.ts";
import { waysIn } from "../../providers/ownership/ways-in.ts";
import { seedDocuments } from "../../providers/resources/seed-documents/lifecycle.ts";
import type { Inputs } from "../../providers/resources/seed-documents/state.ts";
import type { GdnInfo } from "./test-gdn.ts";

/** What a process of its own is told, as JSON, on its command line. */
export interface SeedJob {
  gdn: GdnInfo;
  inputs: Omit<Inputs, "keyField" | "onConflict" | "stamp">;
}

/** Seeds as the plugin does, in a process whose memory is nobody else's; its last line is how many MB more that took. */
async function main(): Promise<void> {
  const { gdn, inputs } = JSON.parse(process.argv[2] ?? "") as SeedJob;
  const ca = readFileSync(gdn.caFile, "utf8");
  const credentials = [{ kind: "apiKey" as const, apiKey: gdn.apiKey }];
  const connection = new Connection({ url: gdn.url, credentials, ca, timeoutMs: 30_000, retries: 3 }, waysIn);
  const whole: Inputs = { keyField: "_key", onConflict: "error", stamp: "acme/test/dev/seeds", ...inputs };
  const idle = process.memoryUsage().rss;
  const checked = await seedDocuments.checkTogether?.(whole, {});
  if (checked === undefined || checked.failures.length > 0) throw new Error(JSON.stringify(checked));
  const { state } = await seedDocuments.create(connection, checked.inputs);
  connection.close();
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ count: state.count, moreMb: (peak - idle) / 2 ** 20 }));
}

await main();
