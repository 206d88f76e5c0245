import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ensureLocalGdn, findLocalGdn, requestGdn, stopLocalGdn } from "../../cli/gdn/background.ts";
import { isAlive } from "../../cli/process/processes.ts";
import { cleanUp, temporaryFolder } from "../support/cleanup.ts";
import { freePort, listen } from "../support/free-port.ts";
import { testGdn } from "../support/test-gdn.ts";

/** A folder whose background GDNs end with the test. */
function gdnHome(): string {
  const folder = temporaryFolder();
  cleanUp(() => stopLocalGdn({ folder }));
  return folder;
}

it("starts a GDN in the background, finds it again, and ends it; its data stays", async () => {
  const folder = gdnHome();
  const port = await freePort();
  const first = await ensureLocalGdn(port, { folder });
  expect(first.started).toBe(true);
  const fabrics = "/_fabric/_system/_api/database";
  expect((await requestGdn(first.info, fabrics, { method: "POST", body: { name: "kept" } })).status).toBe(
    201,
  );

  const second = await ensureLocalGdn(port, { folder });
  expect(second).toEqual({ info: first.info, started: false });
  expect(await stopLocalGdn({ folder })).toEqual([first.info.url]);
  expect(await findLocalGdn(port, { folder })).toBeUndefined();
  expect(isAlive(first.info.pid)).toBe(false);

  const third = await ensureLocalGdn(port, { folder });
  expect(third.started).toBe(true);
  expect((await requestGdn(third.info, fabrics)).body).toMatchObject({
    result: expect.arrayContaining(["kept"]),
  });
});

it("starts one GDN when it is wanted several times at once", async () => {
  const folder = gdnHome();
  const port = await freePort();
  const all = await Promise.all([1, 2, 3].map(() => ensureLocalGdn(port, { folder })));
  expect(new Set(all.map(({ info }) => info.pid)).size).toBe(1);
  expect(all.filter(({ started }) => started)).toHaveLength(1);
});

it("starts anew after a GDN was killed", async () => {
  const folder = gdnHome();
  const port = await freePort();
  const { info } = await ensureLocalGdn(port, { folder });
  process.kill(info.pid, "SIGKILL");
  await expect.poll(() => findLocalGdn(port, { folder })).toBeUndefined();
  expect(await ensureLocalGdn(port, { folder })).toMatchObject({ started: true });
});

it("quotes the end of the log when the GDN cannot start", async () => {
  const folder = gdnHome();
  const { server, port } = await listen();
  cleanUp(() => server.close());
  await expect(ensureLocalGdn(port, { folder })).rejects.toThrow(
    new RegExp(
      `could not be started on port ${port}: it ended with status 1\\. Its log, .*gdn\\.log, ends:\\n.*${port}`,
    ),
  );
});

it("keeps the log and how to connect from other users", async () => {
  const folder = gdnHome();
  const port = await freePort();
  const { info } = await ensureLocalGdn(port, { folder });
  for (const file of [join("connections", `${port}.json`), "gdn.log"]) {
    expect(statSync(join(folder, ".gdn", file)).mode & 0o077).toBe(0);
  }
  expect(readFileSync(join(folder, ".gdn", "gdn.log"), "utf8")).not.toContain(info.apiKey);
  await stopLocalGdn({ folder });
  expect(existsSync(join(folder, ".gdn", "connections", `${port}.json`))).toBe(false);
});

it("ends no process that is not a local GDN, whatever the connection file says", async () => {
  const folder = gdnHome();
  const gdn = await testGdn();
  const connections = join(folder, ".gdn", "connections");
  mkdirSync(connections, { recursive: true });
  writeFileSync(join(connections, "8453.json"), JSON.stringify({ ...gdn.info, pid: process.pid }));
  expect(await stopLocalGdn({ folder })).toEqual([]);
});

it.each([
  ["", (path: string) => writeFileSync(path, "")],
  ["start.lock", (path: string) => mkdirSync(path, { recursive: true })],
  ["start.lock", (path: string) => writeFileSync(path, "garbage ".repeat(1000))],
  ["gdn.log", (path: string) => mkdirSync(path, { recursive: true })],
])("says in a sentence what stands in the place of .gdn/%s", async (name, tamper) => {
  const folder = gdnHome();
  if (name !== "") mkdirSync(join(folder, ".gdn"));
  tamper(join(folder, ".gdn", name));
  await expect(ensureLocalGdn(await freePort(), { folder })).rejects.toThrow(
    /^Cannot use (the data in )?\S+\.gdn\S*: .* Move that away, and run the same command again\.$/,
  );
});
