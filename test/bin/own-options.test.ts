import { describe, expect, it } from "vitest";
import { takeOwnOptions } from "../../bin/own-options.ts";

describe("takeOwnOptions", () => {
  it.each([
    [["preview", "--diff"], undefined, false, ["preview", "--diff"]],
    [["preview", "--markdown", "x.md", "--diff"], "x.md", false, ["preview", "--diff"]],
    [["--markdown=a b.md", "up"], "a b.md", false, ["up"]],
    [["up", "--detailed-exitcode", "--yes"], undefined, true, ["up", "--yes"]],
    [["preview", "--", "--markdown", "x"], undefined, false, ["preview", "--", "--markdown", "x"]],
  ])("takes from %j the file %s and %s", (args, markdown, detailedExitcode, rest) => {
    expect(takeOwnOptions(args, {})).toEqual({ own: { markdown, detailedExitcode }, rest });
  });

  it.each([
    [["preview", "--markdown"], {}, "--markdown needs the name of a file"],
    [["preview", "--markdown", "--diff"], {}, "--markdown needs the name of a file"],
    [["preview", "--markdown="], {}, "--markdown needs the name of a file"],
    [
      ["stack", "ls", "--markdown=x"],
      {},
      "--markdown is for up, preview, refresh, destroy, and the command is stack",
    ],
    [["--detailed-exitcode"], {}, "the command is none"],
    [["preview", "--markdown=x", "--show-secrets"], {}, "--show-secrets cannot be with it"],
    [["preview"], { npm_config_markdown: "x.md" }, "npm kept the option --markdown for itself"],
    [["preview"], { npm_config_detailed_exitcode: "true" }, "npm run preview -- --detailed-exitcode"],
  ])("refuses %j with %j: %s", (args, env, message) => {
    expect(() => takeOwnOptions(args, env)).toThrow(message);
  });
});
