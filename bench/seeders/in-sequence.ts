/** What a script does that reads a file and calls jsc8's `insertDocumentMany`, one batch after the other. */
import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { Agent } from "node:https";
import jsc8 from "jsc8";
import { loopback } from "../../cli/gdn/background.ts";
import { timed } from "../support/timed.ts";
import { doJob, type SeedJob, type SeedReport } from "./job.ts";

doJob(async ({ gdn, source, batch }: SeedJob): Promise<SeedReport> => {
  const agent = new Agent({ keepAlive: true, ca: readFileSync(gdn.caFile), lookup: loopback });
  const ms = await timed(async () => {
    const client = jsc8.default({ url: gdn.url, apiKey: gdn.apiKey, agent });
    client.useFabric("bench");
    const insert = (documents: unknown[]) => client.insertDocumentMany("documents", documents);
    let documents: unknown[] = [];
    for await (const line of (await open(source)).readLines()) {
      documents.push(JSON.parse(line));
      if (documents.length < batch) continue;
      await insert(documents);
      documents = [];
    }
    if (documents.length > 0) await insert(documents);
  });
  agent.destroy();
  return { seconds: ms / 1000 };
});
