import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { temporaryFolder } from "../support/cleanup.ts";
import { addEngine, addProgram } from "../support/fake-program.ts";

const urn = "urn:pulumi:prod::shop::pulumi-nodejs:dynamic/gdn:RestqlQuery::query";
const sides = {
  urn,
  type: "pulumi-nodejs:dynamic/gdn:RestqlQuery",
  inputs: { value: "RETURN 1" },
  outputs: {},
};
const change = {
  metadata: { ...sides, op: "update", old: sides, new: { ...sides, inputs: { value: "RETURN 2" } } },
};

interface Run {
  status: number | null;
  output: string;
  folder: string;
}

/** `npm run preview -- ARGS` on a stand-in for the CLI, which logs these events and ends with this status. */
function preview(args: string[], events: object[], cliStatus = 0): Promise<Run> {
  return run("preview", args, events, cliStatus);
}

async function run(
  command: string,
  args: string[],
  events: object[] = [],
  cliStatus = 0,
  more: NodeJS.ProcessEnv = {},
): Promise<Run> {
  const folder = temporaryFolder();
  addEngine(folder, "v3.250.0");
  const log = join(folder, "log");
  writeFileSync(log, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  addProgram(
    folder,
    "pulumi",
    `case "$*" in
      version) echo v3.250.0;;
      *--event-log*) [ "$PULUMI_DEBUG_COMMANDS" = true ] || exit 9
        for last; do :; done; cat ${log} > "$last"; echo "$*"; exit ${cliStatus};;
      *) echo "$*"; exit ${cliStatus};;
    esac`,
  );
  const env = {
    ...process.env,
    FORCE_COLOR: undefined,
    ...{ HOME: folder, TMPDIR: folder, GDN_PULUMI_CLI: join(folder, "pulumi"), INIT_CWD: folder },
    ...{ npm_package_name: "gdn-spot", npm_lifecycle_event: command },
    ...{ PULUMI_BACKEND_URL: "file://nowhere", PULUMI_STACK: "org/shop/prod" },
    ...more,
  };
  const entry = join(checkoutFolder, "cli", "main.js");
  const { status, stdout, stderr } = await runProcess(process.execPath, [entry, command, ...args], { env });
  return { status, output: stdout + stderr, folder };
}

describe("npm run preview", () => {
  it("writes a summary where the user is, and leaves the CLI's own output and status as they are", async () => {
    const { status, output, folder } = await preview(
      ["--markdown", "out/x.md", "--diff"],
      [{ resourcePreEvent: change }],
    );
    expect({ status, output }).toMatchObject({
      status: 0,
      output: expect.stringContaining("preview --diff"),
    });
    const text = readFileSync(join(folder, "out", "x.md"), "utf8");
    expect(text).toMatch(/^<!-- gdn-spot preview gdn-spot\/prod -->\n## Preview of `prod`: 1 to change\n/);
    expect(text).toContain('| `value` | `"RETURN 1"` | `"RETURN 2"` |');
    expect(readdirSync(folder).filter((name) => name.startsWith("gdn-spot-"))).toEqual([]);
  });

  it("shows a secret that is new as one that was there before", async () => {
    // What a secret of Pulumi's is known by on the wire, without its value.
    const wire = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
    const secret = { ...wire, ciphertext: "[secret]" };
    const made = { ...sides, inputs: { password: secret, attributes: { pin: secret } } };
    const create = { metadata: { ...sides, op: "create", old: null, new: made } };
    const { folder } = await preview(["--markdown=x.md"], [{ resourcePreEvent: create }]);
    const text = readFileSync(join(folder, "x.md"), "utf8");
    expect(text).toContain('| `attributes` | `{"pin":"[secret]"}` |\n| `password` | `[secret]` |\n');
  });

  it("writes of a failure as well", async () => {
    const error = { severity: "error", message: "<{%reset%}>no<{%reset%}>\n" };
    const { status, folder } = await preview(["--markdown=x.md"], [{ diagnosticEvent: error }], 255);
    expect(status).toBe(255);
    expect(readFileSync(join(folder, "x.md"), "utf8")).toContain("failed\n");
  });

  it.each([
    [["--preview-only"], "## Preview of `destroy` of `prod`: 1 to change\n"],
    [[], "## `destroy` of `prod`: 1 changed\n"],
  ])("knows of destroy with %j whether it was done", async (args, title) => {
    const { folder } = await run("destroy", [...args, "--markdown=x.md"], [{ resourcePreEvent: change }]);
    expect(readFileSync(join(folder, "x.md"), "utf8")).toContain(title);
  });

  // The second is one for which Node's own way to make a path tries for ever.
  it.each(["log/x.md", "/proc/none/x.md"])(
    "does nothing if the summary could not be written to %s",
    async (file) => {
      const { status, output, folder } = await preview(["--markdown", file], []);
      expect(status).toBe(1);
      expect(output).toMatch(/^The summary could not be written to .*\/x\.md: /m);
      expect(existsSync(join(folder, "x.md"))).toBe(false);
    },
  );

  it.each([
    ["no change", [], 0, 0],
    ["a change", [{ resourcePreEvent: change }], 0, 2],
    ["an error", [{ resourcePreEvent: change }], 1, 1],
    ["a wrong call, for which the CLI has 2", [], 2, 1],
    ["an interruption", [], 8, 8],
  ])("with --detailed-exitcode tells of %s", async (_, events, cliStatus, status) => {
    expect((await preview(["--detailed-exitcode"], events, cliStatus)).status).toBe(status);
  });

  it.each([
    [["--markdown"], {}, 2],
    [["--markdown", "x.md", "--show-secrets"], {}, 2],
    [[], { npm_config_markdown: "zz.md" }, 2],
    [["--markdown", "--detailed-exitcode"], {}, 1],
    [["--detailed-exitcode", "--markdown"], {}, 1],
    [["prod"], {}, 2],
    [["--detailed-exitcode", "prod"], {}, 1],
    [[], { npm_config_stack: "prod" }, 2],
    [[], { npm_config_detailed_exitcode: "true" }, 1],
  ])("called wrongly with %j and %j ends with %d, which never means changes", async (args, more, status) => {
    const { output, ...ended } = await run("preview", args, [], 0, more);
    expect(ended.status, output).toBe(status);
    expect(output).toMatch(/must be the name of a file|argument missing|cannot be with it|nothing was done/);
  });

  it("without it ends as the CLI does, which writes no log", async () => {
    const { status, output } = await preview([], [{ resourcePreEvent: change }], 2);
    expect({ status, output }).toEqual({ status: 2, output: "preview\n" });
  });

  it("tells of its own options before those of the CLI", async () => {
    const { status, output } = await preview(["--help"], []);
    expect(status).toBe(0);
    expect(output).toMatch(
      /^Usage: npm run preview.*Shows what.*--markdown.*Exit status:.*\npreview --help\n$/s,
    );
  });
});
