import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { checkoutFolder } from "../../../scripts/checkout.ts";
import { temporaryFolder } from "../../support/cleanup.ts";
import { answer, type Behaviour, fakeGdn } from "../../support/fake-gdn.ts";

/** Calls once, tells how it went, and closes nothing: only what the call left open could keep it from ending. */
const PROGRAM = `
import { z } from "zod";
import { Connection } from ${JSON.stringify(join(checkoutFolder, "providers/gdn/connection.ts"))};
const connection = new Connection(JSON.parse(process.env.SETTINGS));
const call = { doing: "look", repeatable: true, answer: z.array(z.string()), send: (client) => client.listFabrics() };
console.log(await connection.call(call).then(() => "answered", () => "failed"));
`;

it.each<[what: string, behave: Behaviour, outcome: string, timeoutMs?: number]>([
  ["an answer", (_, response) => answer(response, 200, { error: false, code: 200, result: [] }), "answered"],
  ["no answer", () => {}, "failed", 1000],
  [
    "an answer that is cut short",
    (request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write("{", () => request.socket.destroy());
    },
    "failed",
  ],
  [
    "503 with another endpoint",
    (_, response) => answer(response, 503, {}, { "x-c8-endpoint": "https://elsewhere.example" }),
    "failed",
  ],
])("a process ends by itself after a call that got %s", async (_, behave, outcome, timeoutMs = 600_000) => {
  // A deadline that outlives its call would keep the process for longer than this waits for it.
  const gdn = await fakeGdn(behave, { timeoutMs, retries: 0 });
  const program = join(temporaryFolder(), "call.mts");
  writeFileSync(program, PROGRAM.replace('"zod"', JSON.stringify(import.meta.resolve("zod"))));
  const env = { ...process.env, SETTINGS: JSON.stringify(gdn.settings) };
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env, timeout: 60_000 });
  expect(stdout.trim()).toBe(outcome);
});
