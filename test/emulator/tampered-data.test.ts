import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { startGdn } from "../../cli/gdn/start.ts";
import { DEFAULT_SETTINGS } from "../../emulator/common/settings.ts";
import { UsageError } from "../../emulator/common/usage-error.ts";
import { startLocalGdn } from "../../emulator/start.ts";
import { cleanUp, temporaryFolder } from "../support/cleanup.ts";
import { freePort } from "../support/free-port.ts";
import { runGdn } from "./support/process.ts";

/** The data of a local GDN that was killed, so that all files which it keeps are there. */
let original: string;

beforeAll(async () => {
  const folder = temporaryFolder();
  const gdn = await startGdn({ flags: ["--data", "data"], cwd: folder });
  cleanUp(() => gdn.stop("SIGKILL"));
  original = join(folder, "copy");
  cpSync(join(folder, "data"), original, { recursive: true });
});

const ways = {
  "a folder": (path: string) => mkdirSync(path),
  "a folder with something in it": (path: string) => mkdirSync(join(path, "some"), { recursive: true }),
  "an empty file": (path: string) => writeFileSync(path, ""),
  garbage: (path: string) => writeFileSync(path, Buffer.alloc(20_000, "garbage\0")),
  "JSON of another form": (path: string) => writeFileSync(path, '{"hosts":["gdn.localhost"],"cert":1}'),
  "half of it": (path: string) => {
    const whole = readFileSync(join(original, path.slice(path.lastIndexOf("/") + 1)));
    writeFileSync(path, whole.subarray(0, whole.length / 2));
  },
};
const files = ["gdn.sqlite", "gdn.sqlite-wal", "certificate.json", "secrets.json", "ca.pem"];
const table = files.flatMap((file) => Object.keys(ways).map((way) => [way, file] as const));

test.each(table)("%s in the place of %s is mended, or ends with one sentence", async (way, file) => {
  const folder = temporaryFolder();
  cpSync(original, join(folder, "data"), { recursive: true });
  rmSync(join(folder, "data", file));
  ways[way as keyof typeof ways](join(folder, "data", file));
  const data = join(folder, "data");
  const running = await startLocalGdn({ ...DEFAULT_SETTINGS, port: 0, data }).catch((error: Error) => error);
  if (!(running instanceof Error)) {
    expect(running.info).toMatchObject({ tenant: "acme", apiKeyId: "local" });
    return await running.close();
  }
  expect(running).toBeInstanceOf(UsageError);
  expect(running.message).toMatch(/^Cannot (use|open)( the data in)? \S+data\S*: .* for --data\.$/);
  if (way.startsWith("a folder") && file !== "gdn.sqlite-wal")
    expect(running.message).toContain(join(data, file));
});

test("the command line says it without a stack trace", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "data", "ca.pem"), { recursive: true });
  const { status, stdout, stderr } = await runGdn(folder, "--port", "0", "--data", "data").ended;
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toBe(
    `Cannot use ${join(folder, "data", "ca.pem")}: a folder is in the place of the file. Move that away, or choose another folder for --data.\n`,
  );
});

test.each([
  ["a file in the place of the folder", (gdn: string) => writeFileSync(gdn, "")],
  [
    "a file in the place of its folder of connections",
    (gdn: string) => {
      mkdirSync(gdn);
      writeFileSync(join(gdn, "connections"), "");
    },
  ],
  [
    "a folder in the place of its connection",
    (gdn: string, port: number) =>
      mkdirSync(join(gdn, "connections", `${port}.json`, "some"), { recursive: true }),
  ],
])(".gdn: %s ends with one sentence", async (_what, tamper) => {
  const folder = temporaryFolder();
  const port = await freePort();
  tamper(join(folder, ".gdn"), port);
  const { status, stdout, stderr } = await runGdn(folder, "--port", String(port)).ended;
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(
    /^Cannot use \S+\.gdn\S*: a (file|folder) is in the place of .* start the local GDN in another folder\.\n$/,
  );
});

test("a folder that somebody puts in the place of its connection does not keep it from its end", async () => {
  const folder = temporaryFolder();
  const port = await freePort();
  const command = runGdn(folder, "--port", String(port), "--json");
  await command.line;
  const file = join(folder, ".gdn", "connections", `${port}.json`);
  rmSync(file);
  mkdirSync(join(file, "some"), { recursive: true });
  command.child.kill("SIGTERM");
  expect(await command.ended).toMatchObject({ status: 0, stderr: "" });
});
