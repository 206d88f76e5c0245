import { describe, expect, it } from "vitest";
import { readArguments } from "../../cli/stack/settings.ts";

describe("readArguments", () => {
  it.each([
    [["up"], "up"],
    [["update", "--yes"], "up"],
    [["--non-interactive", "down"], "destroy"],
    [["--stack", "dev", "up"], "up"],
    [["-s", "dev", "-C", "folder", "--color", "never", "destroy"], "destroy"],
    [["--stack=dev", "up"], "up"],
    [["--yes", "up"], "up"],
    [["stack", "output"], "stack"],
    [[], undefined],
    [["--", "up"], undefined],
  ])("reads the command of %j as %s", (args, command) => {
    expect(readArguments(args).command).toBe(command);
  });

  it.each([["--stack", "prod"], ["--stack=prod"], ["-s", "prod"], ["-sprod"], ["-s=prod"]])(
    "reads the stack of %s %s",
    (...option) => {
      expect(readArguments(["up", ...option]).stack).toBe("prod");
    },
  );

  it("takes for operands what stands before the first option", () => {
    expect(readArguments(["up", "prod", "--yes", "-m", "a message"]).operands).toEqual(["prod"]);
    expect(readArguments(["up", "--plan", "plan.json"]).operands).toEqual([]);
    expect(readArguments(["stack", "init", "prod"]).operands).toEqual(["init", "prod"]);
  });

  it("takes no other option for the stack", () => {
    expect(readArguments(["up", "--skip-preview", "--show-sames"]).stack).toBeUndefined();
  });

  it("takes values on the command line, and the settings file", () => {
    const read = readArguments(["up", "-c", "gdn:url=a", "--config=b=c", "--config-file", "x.yaml"]);
    expect(read).toMatchObject({ config: ["gdn:url=a", "b=c"], configFile: "x.yaml", stack: undefined });
  });

  it.each([[["up", "--help"]], [["-h"]], [["version"]], [[]], [["about"]]])("%j only asks", (args) => {
    expect(readArguments(args).asksOnly).toBe(true);
  });

  it("a command does not only ask", () => {
    expect(readArguments(["up", "--yes"]).asksOnly).toBe(false);
  });
});
