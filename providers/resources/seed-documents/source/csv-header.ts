import { otherSeparator } from "./csv-delimiter.ts";
import { misspelt } from "./misspelt.ts";
import type { Notes } from "./notes.ts";

/** What is wrong with a header; goes on after "is not CSV with a header line: ". */
export class HeaderProblem extends Error {}

/**
 * The names of the columns.
 *
 * @throws HeaderProblem
 */
export function readHeader(record: readonly string[], keyField: string, notes?: Notes): string[] {
  const names = record.map((name) => name.trim());
  for (const [index, name] of names.entries()) {
    // Only what begins with a quotation mark is read as quoted.
    if (/^".*"$/s.test(name) && record[index] !== name) {
      throw new HeaderProblem(
        `column ${index + 1} of the header has a blank beside the quotation marks of ${name}`,
      );
    }
    if (name === "") throw new HeaderProblem(`column ${index + 1} of the header has no name`);
    const first = names.indexOf(name);
    if (first < index) {
      throw new HeaderProblem(`the header names '${name}' twice, in columns ${first + 1} and ${index + 1}`);
    }
    // Not an attribute that an object can be given like others.
    if (name === "__proto__") throw new HeaderProblem("the header names '__proto__'");
  }
  expectKey(names, keyField);
  notes?.trimmed.push(...names.filter((name, index) => name !== record[index]));
  return names;
}

/** A column that is meant to hold the keys is seen as that, or it is an error. */
function expectKey(names: readonly string[], keyField: string): void {
  const [only = "", ...others] = names;
  const separator = others.length === 0 ? otherSeparator(only, keyField) : undefined;
  if (separator !== undefined) {
    throw new HeaderProblem(
      `the header is the one column '${only}': if its values are separated by '${separator}', say so with the input 'delimiter'`,
    );
  }
  if (names.includes(keyField)) return;
  const meant = misspelt(names, keyField);
  if (meant !== undefined) {
    throw new HeaderProblem(`the header names '${meant}', but the column of the keys must be '${keyField}'`);
  }
  if (keyField !== "_key") {
    throw new HeaderProblem(
      `the header has no column '${keyField}', which keyField names; its columns are ${names.join(", ")}`,
    );
  }
}
