import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { projectFolder } from "../../../../../providers/common/paths.ts";
import {
  identityOf,
  locateSource,
} from "../../../../../providers/resources/seed-documents/source/source-file.ts";
import { cleanUp, temporaryFolder } from "../../../../support/cleanup.ts";
import { problemWith, readAll, seedFile } from "../../../../support/seed-file.ts";

const one = [{ _key: "1", a: "ä" }];
const text = '[{"_key":"1","a":"ä"}]';

describe("what is plainly meant is taken", () => {
  it.each([
    ["JSON packed with gzip", "a.json.gz", gzipSync(text)],
    ["JSON Lines packed with gzip", "a.jsonl.gz", gzipSync('{"_key":"1","a":"ä"}\n')],
    [
      "CSV packed with gzip, in two members",
      "A.CSV.GZ",
      Buffer.concat([gzipSync("_key,a\n"), gzipSync("1,ä\n")]),
    ],
    ["UTF-16, little end first", "a.csv", Buffer.from("\ufeff_key\ta\r\n1\tä\r\n", "utf16le")],
    ["UTF-16, big end first", "a.json", Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
    ["endings in capitals", "A.NDJSON", '{"_key":"1","a":"ä"}\n'],
  ])("%s", async (_, name, content) => {
    expect(await readAll(seedFile(name, content))).toEqual(one);
  });

  it("UTF-16 and gzip of any size", async () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `k${index},ä€😀\r\n`).join("");
    const bytes = Buffer.from(`\ufeff_key,a\r\n${lines}`, "utf16le");
    const values = await readAll(seedFile("a.csv.gz", gzipSync(bytes)));
    expect(values).toHaveLength(50_000);
    expect(values.at(-1)).toEqual({ _key: "k49999", a: "ä€😀" });
  });

  it("a file: URL, a path with ~, one that goes through a folder that is not there, and a link", async () => {
    const path = seedFile("a b.json", text);
    const folder = dirname(path);
    symlinkSync(path, join(folder, "link.json"));
    const spellings = [
      pathToFileURL(path).href,
      `file:${encodeURI(relative(projectFolder(), path))}`,
      `~/${relative(homedir(), path)}`,
      `${folder}/no such/../a b.json`,
      join(folder, "link.json"),
    ];
    for (const spelling of spellings) expect(await readAll(spelling), spelling).toEqual(one);
  });
});

it("knows a file whatever its spelling, and its parts apart", () => {
  const same = ["seed/accounts.json", "./seed/accounts.json", "seed/a b/../accounts.json"];
  same.push(join(projectFolder(), "seed", "accounts.json"), "file:seed/accounts.json");
  expect(new Set(same.map(identityOf)).size).toBe(1);
  expect(identityOf("seed/accounts.json#a")).not.toBe(identityOf("seed/accounts.json#b"));
  expect(identityOf("./seed/accounts.json#a")).toBe(identityOf("seed/accounts.json#a"));
});

describe("what cannot be read is an error at once", () => {
  it.each([
    ["an Excel sheet", "a.xlsx", "", /^the ending of FILE is not one of: \.json, .*: save the sheet as CSV$/],
    ["a ZIP file", "a.zip", "", /: unpack it, or use gzip$/],
    ["Zstandard", "a.json.zst", "", /: unpack it, or use gzip$/],
    ["Parquet", "a.parquet", "", /: convert it to JSON Lines or CSV$/],
    ["gzip that does not tell of what", "a.gz", "", /^the ending of FILE is not one of/],
    [
      "a blank at the end of the path",
      "a.json ",
      "[]",
      /: its path begins or ends with a blank, leave that out$/,
    ],
    [
      "gzip under another name",
      "a.json",
      gzipSync(text),
      "the file FILE is packed with gzip: let its name end in .gz",
    ],
    [
      "a ZIP file under another name",
      "a.csv",
      "PK\u0003\u0004...",
      /^the file FILE is a ZIP file: unpack it/,
    ],
    ["no gzip", "a.json.gz", text, "the file FILE is not gzip, or not all of it (incorrect header check)"],
    [
      "half of gzip",
      "a.csv.gz",
      gzipSync("a".repeat(1000)).subarray(0, 20),
      /^the file FILE is not gzip, or not all of it \(unexpected end/,
    ],
    [
      "UTF-16 without a mark",
      "a.csv",
      Buffer.from("_key,a\n", "utf16le"),
      /^the file FILE is not UTF-8, but perhaps UTF-16 without/,
    ],
    [
      "half a letter of UTF-16",
      "a.csv",
      Buffer.from("\ufeffa\n\ud800", "utf16le"),
      /^the file FILE is not the UTF-16 that its first bytes say: save/,
    ],
    [
      "UTF-32",
      "a.csv",
      Buffer.from([0xff, 0xfe, 0, 0, 97, 0, 0, 0]),
      "the file FILE is UTF-32: save it as UTF-8",
    ],
    [
      "Windows-1252",
      "a.csv",
      Buffer.from("a\ncaf\xe9\n", "latin1"),
      "the file FILE is not UTF-8: save it as UTF-8",
    ],
  ])("%s", async (_, name, content, says) => {
    const problem = await problemWith(seedFile(name, content));
    if (typeof says === "string") expect(problem).toBe(says);
    else expect(problem).toMatch(says);
  });

  it("a folder, a FIFO, a socket and a device", async () => {
    const folder = temporaryFolder();
    const path = (name: string) => join(folder, name);
    mkdirSync(path("folder.json"));
    execFileSync("mkfifo", [path("fifo.csv")]);
    const server = createServer().listen(path("socket.jsonl"));
    cleanUp(() => server.close());
    symlinkSync("/dev/zero", path("device.csv"));
    const file = "but documents come from a file: give the path of one";
    expect(await problemWith(path("folder.json"))).toBe(`FILE is a folder, ${file}`);
    expect(await problemWith(folder)).toBe(`FILE is a folder, ${file}`);
    expect(await problemWith("/dev/null")).toBe(`FILE is a device, ${file}`);
    expect(await problemWith(path("fifo.csv"))).toBe(`FILE is a pipe (FIFO), ${file}`);
    expect(await problemWith(path("socket.jsonl"))).toBe(`FILE is a socket, ${file}`);
    expect(await problemWith(path("device.csv"))).toBe(`FILE is a device, ${file}`);
  });

  it("a file that is not there, with the folder in which it was looked for", async () => {
    const path = join(temporaryFolder(), "gone.json");
    expect(await problemWith(path)).toBe("there is no file FILE");
    expect(await problemWith("seed/gone.json")).toBe(
      `there is no file FILE in ${projectFolder()}: paths are relative to the folder of Pulumi.yaml`,
    );
  });

  it("the address of a file elsewhere", async () => {
    for (const url of ["https://x.example/a.json", "S3://bucket/a.csv"]) {
      expect(await problemWith(url)).toBe(
        "FILE is a URL, but documents come from a file: download it, and give its path",
      );
    }
    expect(await problemWith("file://host/a.json")).toMatch(/^FILE is no URL of a file on this machine \(/);
  });
});

describe("a part of a file", () => {
  const dump = JSON.stringify({ accounts: one, orders: [{ _key: "7" }], version: 2, empty: [] });

  it("is named behind #", async () => {
    const path = seedFile("dump.json", dump);
    expect(await readAll(`${path}#accounts`)).toEqual(one);
    expect(await readAll(`${path}#orders`)).toEqual([{ _key: "7" }]);
    expect(await readAll(`${path}#empty`)).toEqual([]);
    expect(await readAll(`${pathToFileURL(path).href}#orders`)).toEqual([{ _key: "7" }]);
    expect(await readAll(`${seedFile("dump.json.gz", gzipSync(dump))}#orders`)).toEqual([{ _key: "7" }]);
  });

  it("is not named where the # belongs to the file's name", async () => {
    const path = seedFile("dump.json#orders.json", text);
    expect(await readAll(path)).toEqual(one);
    writeFileSync(join(dirname(path), "dump.json"), dump);
    expect(await readAll(path)).toEqual(one);
    expect(locateSource(`${path}#accounts`)).toMatchObject({ path, part: "accounts" });
  });

  it("must be there, and be named, as long as it is not what the GDN answers", async () => {
    const path = seedFile("dump.json", dump);
    const lists = "accounts, orders, empty";
    expect(await problemWith(path)).toBe(
      `the file FILE holds several lists of documents, or one by name: say which, such as FILE#accounts; it has ${lists}`,
    );
    for (const part of ["Accounts", "version", ""]) {
      expect(await problemWith(`${path}#${part}`)).toBe(
        `the file FILE has no list of documents '${part}': it has ${lists}`,
      );
    }
    const answer = (more: object) =>
      seedFile("a.json", JSON.stringify({ result: one, error: false, code: 200, ...more }));
    expect(await readAll(answer({}))).toEqual(one);
    expect(await problemWith(answer({ hasMore: true }))).toMatch(/ is not all of an answer: .*\(hasMore\)$/);
    expect(await problemWith(answer({ other: [] }))).toMatch(/ holds several lists .* it has result, other$/);
  });

  it("is refused where there are none", async () => {
    expect(await problemWith(`${seedFile("a.json", text)}#a`)).toBe(
      "the file FILE is one list, without parts: leave out '#a'",
    );
    expect(await problemWith(`${seedFile("a.csv", "a\n1\n")}#a`)).toBe(
      "FILE#a names a part of a file, but only JSON has parts: leave out '#a'",
    );
  });
});
