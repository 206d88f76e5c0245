/**
 * Finds what is surely wrong with a C8QL text without a server: quotes, brackets and comments that do not end, a first
 * word that begins no query, a query without a result, and two names side by side, as spelling mistakes in keywords
 * leave behind. Whatever is not surely wrong passes: the service has the last word when the query is saved.
 *
 * @returns what is wrong, for people, with line and column; undefined if nothing is
 * @example lintC8ql("FOR a IN accounts RETRUN a") // "does not parse: near 'RETRUN' at line 1, column 19 ..."
 */
export function lintC8ql(text: string): string | undefined {
  if (text.trim() === "") return "must be the text of a query, but it is empty";
  const tokens: Token[] = [];
  const open: Token[] = [];
  for (const token of tokenize(text)) {
    if (token.kind === "unfinished") return problem(text, token, "is never closed");
    if (token.kind === "space") continue;
    if ("([{".includes(token.text)) open.push(token);
    else if (")]}".includes(token.text)) {
      const opening = open.pop();
      if (opening === undefined || CLOSING[opening.text] !== token.text)
        return problem(text, token, "closes nothing");
    }
    // After a dot even a keyword is an attribute's name.
    tokens.push(tokens.at(-1)?.text === "." && token.kind === "word" ? { ...token, kind: "value" } : token);
  }
  const unclosed = open.pop();
  if (unclosed !== undefined) return problem(text, unclosed, "is never closed");
  return wrongWords(text, tokens);
}

const CLOSING: Record<string, string> = { "(": ")", "[": "]", "{": "}" };

/** Words that can begin a query. */
const BEGINNINGS = new Set(
  "FOR LET RETURN FILTER SORT LIMIT COLLECT WITH INSERT UPDATE REPLACE REMOVE UPSERT SEARCH WINDOW".split(
    " ",
  ),
);

/** Words without which a query has neither a result nor an effect. */
const ENDINGS = new Set("RETURN INSERT UPDATE REPLACE REMOVE UPSERT".split(" "));

/** Words that may stand beside a name or value without an operator; generous, since only sure mistakes count. */
const JOINING = new Set([
  ...BEGINNINGS,
  ..."IN INTO AND OR NOT LIKE ASC DESC DISTINCT AGGREGATE COUNT KEEP OPTIONS ALL ANY NONE AT LEAST GRAPH INBOUND OUTBOUND".split(
    " ",
  ),
  ..."SHORTEST_PATH K_SHORTEST_PATHS K_PATHS ALL_SHORTEST_PATHS TO PRUNE OLD NEW CURRENT NULL TRUE FALSE".split(
    " ",
  ),
]);

/** Words with which the start of a traversal begins. */
const DIRECTIONS = new Set(["INBOUND", "OUTBOUND", "ANY"]);

interface Token {
  kind: "word" | "value" | "sign" | "space" | "unfinished";
  text: string;
  at: number;
}

const TOKEN =
  /(?<space>\s+|\/\/[^\n]*|\/\*.*?\*\/)|(?<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\d[\w.]*|@@?[A-Za-z0-9_]+)|(?<word>`(?:[^`\\]|\\.)*`|´(?:[^´\\]|\\.)*´|[A-Za-z_$][\w$]*)|(?<unfinished>["'`´]|\/\*)|(?<sign>.)/gsy;

function* tokenize(text: string): Generator<Token> {
  for (const match of text.matchAll(TOKEN)) {
    const kind = Object.entries(match.groups ?? {}).find(
      ([, value]) => value !== undefined,
    )?.[0] as Token["kind"];
    yield { kind, text: match[0], at: match.index };
  }
}

function wrongWords(text: string, tokens: Token[]): string | undefined {
  const [first] = tokens;
  const last = tokens.at(-1);
  if (first === undefined || last === undefined)
    return "must be the text of a query, but it holds only comments";
  // A query may begin with a sub-query in brackets as little as with a sign, but that is for the service to say.
  if (first.kind === "word" && !BEGINNINGS.has(upper(first))) {
    return problem(text, first, `begins no query; queries begin with FOR, LET, RETURN, INSERT, UPDATE, ...`);
  }
  let isTraversal = false;
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (token.kind === "word") {
      if (DIRECTIONS.has(upper(token))) isTraversal = true;
      else if (BEGINNINGS.has(upper(token))) isTraversal = false;
    }
    // In a traversal the collections of edges follow the start with nothing between: OUTBOUND 'a/1' edges.
    if (next && !isTraversal && isOperand(token) && isOperand(next))
      return problem(text, next, "follows with no operator or keyword between");
  }
  if (!tokens.some((token) => token.kind === "word" && ENDINGS.has(upper(token)))) {
    return "does not parse: a query needs a RETURN, or an INSERT, UPDATE, REPLACE, REMOVE or UPSERT";
  }
  if (last.kind === "word" && BEGINNINGS.has(upper(last)))
    return problem(text, last, "is followed by nothing");
  return undefined;
}

/** A name or a value: two of them in a row are a mistake wherever they stand. */
function isOperand(token: Token): boolean {
  return token.kind === "value" || (token.kind === "word" && !JOINING.has(upper(token)));
}

function upper({ text }: Token): string {
  return text.toUpperCase();
}

function problem(text: string, token: Token, says: string): string {
  const before = text.slice(0, token.at).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  return `does not parse: '${token.text.slice(0, 30).replace(/[\p{Cc}\p{Cf}]/gu, " ")}' at line ${before.length}, column ${column} ${says}`;
}
