/** `@App:name("orders")`, with either quotes, blanks and letters of either case, as Siddhi reads it. */
const APP_NAME = /@App\s*:\s*name\s*\(\s*(?:"([^"]*)"|'([^']*)')\s*\)/i;

/** The name that a definition gives its stream worker; undefined where it gives none. */
export function declaredName(definition: string): string | undefined {
  const match = APP_NAME.exec(withoutComments(definition));
  return match?.[1] ?? match?.[2];
}

/**
 * Looks for what no stream worker can be: the outer form of a definition in Siddhi's language, which only the service can
 * check as a whole.
 *
 * @returns the end of a sentence that begins with "definition"; undefined where nothing was found
 */
export function lintDefinition(definition: string): string | undefined {
  if (definition.trim() === "") return "must not be empty";
  const text = withoutComments(definition);
  const open: string[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '"' || character === "'") {
      const quote = text.startsWith('"""', index) ? '"""' : character;
      const end = text.indexOf(quote, index + quote.length);
      if (end === -1) return `has a ${quote} that is not closed, in line ${lineOf(text, index)}`;
      index = end + quote.length - 1;
    } else if (character in CLOSING) {
      open.push(character);
    } else if (Object.values(CLOSING).includes(character)) {
      const last = open.pop();
      if (last === undefined || CLOSING[last] !== character) {
        return `has a ${character} that closes nothing, in line ${lineOf(text, index)}`;
      }
    }
  }
  const last = open.at(-1);
  if (last !== undefined) return `has a ${last} that is not closed`;
  if (declaredName(definition) === undefined) return 'must name the stream worker: @App:name("...")';
  return undefined;
}

const CLOSING: Record<string, string> = { "(": ")", "{": "}", "[": "]" };

/** Puts blanks in the place of comments, so that lines keep their numbers. Quoted text stays. */
function withoutComments(definition: string): string {
  return definition.replace(
    /("""[\s\S]*?"""|"[^"]*"|'[^']*')|--[^\n]*|\/\*[\s\S]*?\*\//g,
    (found, quoted: string | undefined) => quoted ?? found.replace(/[^\n]/g, " "),
  );
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
