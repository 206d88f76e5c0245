import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { expect, onTestFinished, test } from "vitest";
import { loopback } from "../../cli/gdn/background.ts";
import { inside, makeFabric, outsider } from "../support/outsider.ts";
import { testGdn } from "../support/test-gdn.ts";

const CALLS = 60;

test("takes a large request right after a large answer on the same connection", async () => {
  const gdn = await testGdn("--fabric-ready", "0");
  const other = await outsider(gdn);
  await makeFabric(gdn, other, "stage");
  await other.send("POST", inside("stage", "collection"), { name: "documents" });
  await other.send("PUT", "/_local/faults", [{ kind: "delay", ms: 5 }]);
  const agent = new Agent({
    ...{ keepAlive: true, maxSockets: 1 },
    ca: readFileSync(gdn.info.caFile),
    lookup: loopback,
  });
  onTestFinished(() => agent.destroy());
  // Made once, since nothing may come between an answer and the next request.
  const url = new URL(inside("stage", "document/documents?returnNew=true"), gdn.info.url);
  const body = Buffer.from(JSON.stringify({ text: "x".repeat(300_000) }));
  const headers = { authorization: `apikey ${gdn.info.apiKey}`, "content-length": body.length };
  const insert = () => {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const sent = request(url, { method: "POST", agent, headers }, (answer) => {
      answer.on("error", reject).on("end", () => resolve(answer.statusCode));
      answer.resume();
    });
    sent.on("error", reject).end(body);
    return promise;
  };
  for (let call = 0; call < CALLS; call += 1) expect(await insert()).toBe(202);
  const { body: count } = await gdn.request(inside("stage", "collection/documents/count"));
  expect(count).toMatchObject({ count: CALLS });
});
