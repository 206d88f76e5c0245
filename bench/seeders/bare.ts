/**
 * The least that a client can do: lines of JSON go into bodies as they are, and undici sends them. Its calls are those
 * that the providers make.
 */
import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { Agent } from "undici";
import { loopback } from "../../cli/gdn/background.ts";
import { timed } from "../support/timed.ts";
import { doJob, type SeedJob, type SeedReport } from "./job.ts";

doJob(async ({ gdn, source, batch, calls }: SeedJob): Promise<SeedReport> => {
  const agent = new Agent({
    connections: calls,
    connect: { ca: readFileSync(gdn.caFile), lookup: loopback },
  });
  const send = async (lines: readonly string[]) => {
    const { statusCode, body } = await agent.request({
      origin: gdn.url,
      path: "/_fabric/bench/_api/import/documents",
      method: "POST",
      headers: { authorization: `apikey ${gdn.apiKey}`, "content-type": "application/json" },
      body: `{"data":[${lines.join(",")}],"details":true,"primaryKey":"_key","replace":false}`,
    });
    const text = await body.text();
    const isWhole = statusCode < 400 && text.includes(`"created":${lines.length},`);
    if (!isWhole) throw new Error(`An import was answered with ${statusCode}: ${text.slice(0, 300)}`);
  };
  const ms = await timed(async () => {
    const file = await open(source);
    const underWay = new Set<Promise<void>>();
    const begin = async (lines: readonly string[]) => {
      const call = send(lines).finally(() => underWay.delete(call));
      underWay.add(call);
      if (underWay.size >= calls) await Promise.race(underWay);
    };
    let lines: string[] = [];
    for await (const line of file.readLines()) {
      lines.push(line);
      if (lines.length < batch) continue;
      await begin(lines);
      lines = [];
    }
    if (lines.length > 0) await begin(lines);
    await Promise.all(underWay);
  });
  await agent.close();
  return { seconds: ms / 1000 };
});
