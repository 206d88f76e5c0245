import { visit } from "jsonc-parser";

/** Tells where each element of the array begins that a text is: "line 2, column 3". */
export function tellPlaces(text: string, tell: (place: string) => void): void {
  let depth = 0;
  const value = (line: number, character: number) => {
    if (depth === 1) tell(`line ${line + 1}, column ${character + 1}`);
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
      onArrayBegin: begin,
      onArrayEnd: end,
      onLiteralValue: (_value, _offset, _length, line, character) => value(line, character),
    });
  } catch {
    // Nested so deep that this exhausts the stack: what comes after it has no place.
  }
}
