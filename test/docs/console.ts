import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { readDocument } from "./documents.ts";

/** What a reader does on a page, in order: writes a file, or enters a command. */
type Step = { file: string; text: string } | { command: string; expected: string; isFirst: boolean };

/**
 * The steps of a page: a block of code after a sentence that begins with the name of a file is that file; a block
 * `console` has commands after `$ `, and what each prints below.
 */
export function stepsOf(path: string): Step[] {
  const { markdown } = readDocument(path);
  const lines = readFileSync(join(checkoutFolder, path), "utf8").split("\n");
  return markdown.code().flatMap(({ language, text: code, line }): Step[] => {
    if (language === "console") return commandsIn(code);
    const before = lines.slice(0, line - 1).findLast((each) => each !== "") ?? "";
    const file = /(?:^|\s)`([\w./-]+\.\w+)`(?::$| (?:names|has|declares)\b)/.exec(before)?.[1];
    return file === undefined ? [] : [{ file, text: `${code}\n` }];
  });
}

function commandsIn(code: string): Step[] {
  return code
    .split(/^\$ /m)
    .slice(1)
    .map((part, index) => {
      const [command = "", ...printed] = part.split("\n");
      return { command, expected: printed.join("\n").trim(), isFirst: index === 0 };
    });
}

/**
 * Does what a page says, in a folder, and compares what is printed.
 *
 * @param adapt what of the page's texts is another here, such as a port
 * @param before what is done before each block of commands
 */
export async function follow(
  path: string,
  {
    folder,
    env,
    adapt = (text) => text,
    before = async () => {},
  }: {
    folder: string;
    env: NodeJS.ProcessEnv;
    adapt?: (text: string) => string;
    before?: () => Promise<void>;
  },
): Promise<void> {
  // So that what one command exports is there for the next.
  const exported: string[] = [];
  for (const step of stepsOf(path)) {
    if ("file" in step) {
      writeFileSync(join(folder, step.file), adapt(step.text));
      continue;
    }
    if (step.isFirst) await before();
    const command = adapt(step.command);
    if (command.startsWith("export ")) exported.push(command);
    const script = [...exported, command].join("\n");
    const { status, stdout, stderr } = await runProcess("bash", ["-ec", `exec 2>&1\n${script}`], {
      cwd: folder,
      env,
    });
    expect(status, `$ ${command}\n${stdout}${stderr}`).toBe(0);
    if (step.expected !== "") expect(stdout, `$ ${command}`).toMatch(patternOf(adapt(step.expected)));
  }
}

/** `...` on a line of its own stands for any lines, within a line for any characters. */
function patternOf(expected: string): RegExp {
  const lines = expected.split("\n").map((line) => {
    if (line === "...") return "(?:.*\\n)*?";
    const [first = "", ...rest] = line
      .split("...")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return `${[first, ...rest].join(".*")}[ ]*\\n+`;
  });
  return new RegExp(`^${lines.join("")}$`);
}
