import { copyFileSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { type SeparateStack, testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { type Bucket, testBucket } from "../support/s3-server.ts";
import { testGdn } from "../support/test-gdn.ts";

async function bucketOr(skip: (why: string) => never): Promise<Bucket> {
  try {
    return await testBucket();
  } catch (error) {
    return skip(`an S3 server cannot be had here: ${(error as Error).message.split("\n")[0]}`);
  }
}

/** Another person with the same program and settings, as from version control, and a CLI of their own. */
async function colleagueOf(
  stack: SeparateStack,
  bucket: Bucket,
  env: NodeJS.ProcessEnv,
): Promise<SeparateStack> {
  const colleague = await testStack({ env });
  copyFileSync(stack.settingsFile, colleague.settingsFile);
  Object.assign(colleague.env, bucket.env);
  return colleague;
}

const locks = (keys: string[]) => keys.filter((key) => key.includes("/locks/"));

test("state in an S3-compatible store: of two people at once the second is refused, and takes over later", async ({
  skip,
}) => {
  const bucket = await bucketOr(skip);
  const gdn = await testGdn("--fabric-ready", "0");
  const first = await testStack({ gdn: gdn.info, env: bucket.env });
  first.configure({ spotDc: "us-west" });
  const { GDN_URL, GDN_CA_FILE, GDN_API_KEY } = first.env;
  const second = await colleagueOf(first, bucket, { GDN_URL, GDN_CA_FILE, GDN_API_KEY });

  // One region does not know the fabric, so the first person's run waits for it, in the middle of its work.
  const lag = { kind: "status", status: 404, errorNum: 1228, region: "ap-south", path: "/_fabric/spot/**" };
  await gdn.request("/_local/faults", { method: "PUT", body: [lag] });
  let ended = false;
  const running = first.up().finally(() => {
    ended = true;
  });
  try {
    for (let hits = 0; hits === 0; await turn()) {
      expect(ended).toBe(false);
      const [fault] = (await gdn.request("/_local/faults")).body as { hits: number }[];
      hits = fault?.hits ?? 0;
    }
    for (const run of [() => second.up(), () => second.destroy()]) {
      const refused = await run();
      expect(refused.status).not.toBe(0);
      expect(refused.output).toMatch(/the stack is currently locked by 1 lock/);
      expect(refused.steps).toEqual([]);
      expect(locks(await bucket.keys())).toHaveLength(1);
    }
  } finally {
    await gdn.request("/_local/faults", { method: "DELETE" });
    const done = await running;
    expect(done.status, done.output).toBe(0);
  }
  const made = await inspect(gdn.info);

  // What the first has made is what the second finds, and the lock is gone.
  await gdn.clearJournal();
  const unchanged = await second.up("--expect-no-changes");
  expect(unchanged.status, unchanged.output).toBe(0);
  expect(unchanged.changes).toEqual({ same: 6 });
  expect(await gdn.journal()).toEqual([]);
  expect(await inspect(gdn.info)).toEqual(made);

  bucket.requests();
  for (const stack of [first, second])
    stack.configure({ queryValue: "FOR account IN accounts RETURN account._key" });
  const changed = await second.up();
  expect(changed.status, changed.output).toBe(0);
  expect(changed.changes.update).toBe(1);
  // The whole state goes into the bucket at each checkpoint, of which a step has two.
  const written = bucket.requests().filter((request) => request.startsWith("PUT "));
  const checkpoints = written.filter((request) => request.includes("/test.json?x-id=PutObject"));
  const copies = written.filter((request) => request.includes("/test.json.bak?x-id=CopyObject"));
  expect(copies.length).toBe(checkpoints.length);
  expect(checkpoints.length).toBeGreaterThan(2);
  expect(checkpoints.length).toBeLessThanOrEqual(10);

  expect(await first.preview("--expect-no-changes")).toMatchObject({ status: 0 });
  expect(bucket.requests().filter((request) => !/^(GET|HEAD) /.test(request))).toEqual([]);
  expect(await first.destroy()).toMatchObject({ status: 0 });
  expect(Object.keys((await inspect(gdn.info)).fabrics)).toEqual([]);
  expect((await second.pulumi(["stack", "export", "--stack", second.name])).output).not.toContain('"urn"');
  expect(locks(await bucket.keys())).toEqual([]);
});
