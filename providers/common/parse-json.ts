import { visit } from "jsonc-parser";
import { findLoss } from "./lossless-json.ts";

/**
 * A text that is not JSON, or of which something would be lost. The message goes on after the file's name: "is not
 * JSON: at line 3, column 8 'NaN' is not expected".
 */
export class JsonProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = "JsonProblem";
  }
}

/**
 * Parses JSON; what is wrong with it is told by line and column, which `JSON.parse` does not always tell, and what it
 * would leave out in silence is an error, too.
 *
 * @param firstLine the number of the text's first line
 * @param isKnown whether it was parsed before, so that nothing of it can be lost; to look for that takes a third of
 *   the time
 * @throws JsonProblem
 */
export function parseJson(text: string, firstLine = 1, isKnown = false): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new JsonProblem(
      `is not JSON: ${findProblem(text, firstLine) ?? (error as Error).message.replace(/\n.*/s, "")}`,
    );
  }
  const loss = isKnown ? undefined : findLoss(text, value);
  if (loss === undefined) return value;
  const before = text.slice(0, loss.offset).split("\n");
  throw new JsonProblem(
    `says more than can be stored: at line ${firstLine + before.length - 1}, column ${(before.at(-1) ?? "").length + 1} ${loss.reason}`,
  );
}

function findProblem(text: string, firstLine: number): string | undefined {
  let problem: string | undefined;
  try {
    visit(
      text,
      {
        onError: (_code, offset, length, line, character) => {
          if (problem !== undefined) return;
          const there = quote(text.slice(offset, offset + Math.max(length, 1)));
          const where = `at line ${line + firstLine}, column ${character + 1}`;
          problem = there === "" ? `it ends too early, ${where}` : `${where} ${there} is not expected`;
        },
      },
      { disallowComments: true },
    );
  } catch {
    // Nested so deep that looking for the place exhausts the stack; the parser's own words must do.
  }
  return problem;
}

/** What stands there, quoted without control characters and shortened. */
function quote(text: string): string {
  const [line = ""] = text.trim().split(/\r?\n/);
  return line === "" ? "" : `'${JSON.stringify(line.slice(0, 30)).slice(1, -1)}'`;
}
