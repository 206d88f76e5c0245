import { visit } from "jsonc-parser";

/**
 * Tells where each element of an array begins: "line 2, column 3".
 *
 * @param part the attribute of the text's object that the array is; undefined where the text is the array itself
 */
export function forEachPlace(text: string, tell: (place: string) => void, part?: string): void {
  const elements = part === undefined ? 1 : 2;
  let depth = 0;
  let isInPart = part === undefined;
  const value = (line: number, character: number) => {
    if (depth === elements && isInPart) tell(`line ${line + 1}, column ${character + 1}`);
  };
  const begin = (_offset: number, _length: number, line: number, character: number) => {
    value(line, character);
    depth += 1;
  };
  const end = () => {
    depth -= 1;
  };
  try {
    visit(text, {
      onObjectBegin: begin,
      onObjectEnd: end,
      onObjectProperty: (name) => {
        if (part !== undefined && depth === 1) isInPart = name === part;
      },
      onArrayBegin: begin,
      onArrayEnd: end,
      onLiteralValue: (_value, _offset, _length, line, character) => value(line, character),
    });
  } catch {
    // Nested so deep that this exhausts the stack: what comes after it has no place.
  }
}
