import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ConnectionInfo } from "../../emulator/start.ts";
import { freePort } from "../support/free-port.ts";
import { gdnProcess, runGdn, temporaryFolder } from "./support/process.ts";

test("--json prints one line, which says how to reach it", async () => {
  const folder = temporaryFolder();
  const gdn = await gdnProcess(folder, "--tenant", "my.org", "--regions", "one,two", "--spot-regions", "two");
  const { info } = gdn;
  const port = new URL(info.url).port;
  expect(info).toEqual({
    url: `https://gdn.localhost:${port}`,
    caFile: expect.any(String),
    tenant: "my.org",
    email: "root@my.org.example",
    password: expect.stringMatching(/^\w{24}$/),
    apiKey: expect.stringMatching(/^my\.org\.local\.[A-Za-z0-9]{70}$/),
    apiKeyId: "local",
    regions: [
      { name: "one", url: `https://one.gdn.localhost:${port}`, spot: false },
      { name: "two", url: `https://two.gdn.localhost:${port}`, spot: true },
    ],
    pid: gdn.command.child.pid,
  });
  for (const host of ["gdn", "api-gdn", "one.gdn", "api-one.gdn", "two.gdn", "api-two.gdn"]) {
    const url = `https://${host}.localhost:${port}`;
    const { status, headers } = await gdn.call("GET", "/datacenter/local", undefined, { url });
    expect([host, status, headers["x-gdn-region"]]).toEqual([
      host,
      200,
      host.includes("two") ? "two" : "one",
    ]);
  }
  const { status, stdout } = await gdn.kill("SIGTERM");
  expect([status, stdout.trim().split("\n").length]).toEqual([0, 1]);
  expect(existsSync(info.caFile)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});

test("without --json it prints the URL and what to export", async () => {
  const command = runGdn(temporaryFolder(), "--port", "0");
  await command.line;
  command.child.kill("SIGINT");
  const { status, stdout } = await command.ended;
  expect(status).toBe(0);
  expect(stdout).toMatch(/answers at https:\/\/gdn\.localhost:\d+, for tenant acme\./);
  expect(stdout).toMatch(/page is at https:\/\/gdn\.localhost:\d+\/_local\/; /);
  expect(stdout).toMatch(/export GDN_URL=.*\n.*export GDN_CA_FILE=.*\n.*export GDN_API_KEY=acme\.local\./);
});

test("on a fixed port it leaves how to reach it in .gdn/connections, for as long as it runs", async () => {
  const folder = temporaryFolder();
  const port = await freePort();
  const command = runGdn(folder, "--port", String(port), "--json");
  const line = await command.line;
  const file = join(folder, ".gdn", "connections", `${port}.json`);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(String(line)));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const second = await runGdn(folder, "--port", String(port)).ended;
  expect([second.status, second.stdout]).toEqual([1, ""]);
  expect(second.stderr).toMatch(
    new RegExp(`^Cannot listen on port ${port} of 127\\.0\\.0\\.1: it is in use\\. .*--port`),
  );
  expect(existsSync(file)).toBe(true);
  command.child.kill("SIGTERM");
  expect((await command.ended).status).toBe(0);
  expect(existsSync(file)).toBe(false);
});

test("--data keeps secrets for its owner alone, and no API key, password or token in the database", async () => {
  const data = join(temporaryFolder(), "data");
  const gdn = await gdnProcess(temporaryFolder(), "--data", data);
  const { apiKey, password, email } = gdn.info as ConnectionInfo;
  await gdn.need("POST", "/_open/auth", { email, password });
  await gdn.kill("SIGTERM");
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(statSync(join(data, "secrets.json")).mode & 0o777).toBe(0o600);
  for (const file of readdirSync(data).filter((name) => name.startsWith("gdn.sqlite"))) {
    const bytes = readFileSync(join(data, file));
    for (const secret of [apiKey, password]) expect([file, bytes.includes(secret)]).toEqual([file, false]);
  }
});

test.each([
  [["--port", "x"], /--port.*whole number/],
  [["--port", "70000"], /--port.*whole number/],
  [["--lag", "-1"], /--lag|option/],
  [["--regions", ""], /at least one region/],
  [["--regions", "a,a"], /named twice/],
  [["--regions", "a.b"], /cannot be the name of a region/],
  [["--regions", "api-x"], /cannot be the name of a region/],
  [["--spot-regions", "mars"], /--spot-regions names mars, which is not one of the regions/],
  [["--tenant", "a b"], /--tenant/],
  [["--nonsense"], /unknown option '--nonsense'.*--help/],
  [["--data="], /name of a folder/],
  [["more"], /too many arguments|--help/],
])("%j is refused with a sentence", async (flags, message) => {
  const { status, stdout, stderr } = await runGdn(temporaryFolder(), "--port", "0", ...flags).ended;
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test("a folder that cannot hold data is refused with a sentence", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "taken", "gdn.sqlite"), { recursive: true });
  for (const data of ["file", "file/below", "taken"]) {
    const { status, stdout, stderr } = await runGdn(folder, "--port", "0", "--data", data).ended;
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      /^Cannot open the data in .*gdn\.sqlite: .* Choose another folder for --data\.\n$/,
    );
  }
});

test("--help lists the flags", async () => {
  const { status, stdout } = await runGdn(temporaryFolder(), "--help").ended;
  expect(status).toBe(0);
  for (const flag of [
    "--port",
    "--data",
    "--regions",
    "--spot-regions",
    "--lag",
    "--fabric-ready",
    "--strict-keys",
    "--json",
  ]) {
    expect(stdout).toContain(flag);
  }
});

test("certificates and compiled code are kept in the user's cache, and nothing beside the program", async () => {
  const beside = join(import.meta.dirname, "..", "..", "node_modules", ".cache", "local-gdn");
  const before = existsSync(beside) ? readdirSync(beside, { recursive: true }).sort() : [];
  const cache = temporaryFolder();
  setEnvironment({ XDG_CACHE_HOME: cache });
  const regions = ["--regions", "north,south"];
  const gdn = await gdnProcess(temporaryFolder(), ...regions);
  const own = join(cache, "gdn-spot");
  expect(readdirSync(join(own, "local-gdn"))).toEqual([expect.stringMatching(/^certificate-\w+\.json$/)]);
  const ca = readFileSync(gdn.info.caFile, "utf8");
  await gdn.kill("SIGTERM");
  expect(readdirSync(own).sort()).toEqual(["compiled", "local-gdn"]);
  expect(existsSync(beside) ? readdirSync(beside, { recursive: true }).sort() : []).toEqual(before);
  const next = await gdnProcess(temporaryFolder(), ...regions);
  expect(readFileSync(next.info.caFile, "utf8")).toBe(ca);
});

test.each([
  ["a home that cannot be written to", { XDG_CACHE_HOME: "", HOME: "/dev/null" }],
  ["a home in which Node's own way to make a folder never ends", { XDG_CACHE_HOME: "", HOME: "/proc/x" }],
  ["a file in the place of the cache", { XDG_CACHE_HOME: import.meta.filename }],
])("it runs with %s", async (_what, env) => {
  setEnvironment(env);
  const gdn = await gdnProcess(temporaryFolder(), "--regions", "north,south");
  expect((await gdn.call("GET", "/datacenter/local")).status).toBe(200);
  expect(await gdn.kill("SIGTERM")).toMatchObject({ status: 0, stderr: "" });
});

/** Of the processes that this test starts. */
function setEnvironment(env: Record<string, string>): void {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}
