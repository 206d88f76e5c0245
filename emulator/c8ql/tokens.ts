import { createToken, type ITokenConfig, Lexer, type TokenType } from "chevrotain";

/**
 * The lexical conventions: keywords in any case, `//` and `/* *\/` comments, names in backticks or forward ticks,
 * strings in either quote, decimal, hexadecimal and binary numbers. `label` is how a syntax error names the token,
 * as ArangoDB does ("unexpected RETURN declaration").
 */
const Identifier = createToken({
  name: "Identifier",
  pattern: /\$?_*[a-zA-Z][a-zA-Z0-9_]*/,
  label: "identifier",
});

const keywords: TokenType[] = [];

function keyword(name: string, label: string): TokenType {
  const token = createToken({ name, pattern: new RegExp(name, "i"), longer_alt: Identifier, label });
  keywords.push(token);
  return token;
}

function symbol(name: string, pattern: string | RegExp, label: string): TokenType {
  return createToken({ name, pattern, label });
}

type Exec = (text: string, start: number) => [string] | null;

/** Tokens that are found by hand: on some millions of characters a regular expression runs out of stack. */
function byHand(name: string, starts: string, exec: Exec, more: Partial<ITokenConfig>): TokenType {
  return createToken({ name, pattern: { exec }, line_breaks: true, start_chars_hint: [...starts], ...more });
}

/** Where a quoted text ends; past the end of the text if it does not. */
function endOfQuoted(text: string, start: number): number {
  const quote = text[start];
  let end = start + 1;
  while (end < text.length && text[end] !== quote) end += text[end] === "\\" ? 2 : 1;
  return end + 1;
}

/** What stands between two of the same quotes, with a backslash before a quote that belongs to it. */
function quoted(name: string, quotes: string, label: string): TokenType {
  const exec: Exec = (text, start) => {
    if (!quotes.includes(text[start] as string)) return null;
    const end = endOfQuoted(text, start);
    return end <= text.length ? [text.slice(start, end)] : null;
  };
  return byHand(name, quotes, exec, { label });
}

/**
 * The rest of a text, from a quote without an end on. It is a token, which stands nowhere, so that it is read once:
 * else the lexer would look for an end from each quote in it.
 */
function unterminated(name: string, quotes: string, label: string): TokenType {
  const exec: Exec = (text, start) => (quotes.includes(text[start] as string) ? [text.slice(start)] : null);
  return byHand(name, quotes, exec, { label });
}

export const T = {
  For: keyword("FOR", "FOR declaration"),
  Let: keyword("LET", "LET declaration"),
  Filter: keyword("FILTER", "FILTER declaration"),
  Return: keyword("RETURN", "RETURN declaration"),
  Collect: keyword("COLLECT", "COLLECT declaration"),
  Sort: keyword("SORT", "SORT declaration"),
  Limit: keyword("LIMIT", "LIMIT declaration"),
  Asc: keyword("ASC", "ASC keyword"),
  Desc: keyword("DESC", "DESC keyword"),
  Into: keyword("INTO", "INTO keyword"),
  Inbound: keyword("INBOUND", "inbound modifier"),
  Insert: keyword("INSERT", "INSERT command"),
  In: keyword("IN", "IN keyword"),
  With: keyword("WITH", "WITH keyword"),
  Aggregate: keyword("AGGREGATE", "AGGREGATE keyword"),
  Distinct: keyword("DISTINCT", "DISTINCT modifier"),
  Remove: keyword("REMOVE", "REMOVE command"),
  Update: keyword("UPDATE", "UPDATE command"),
  Replace: keyword("REPLACE", "REPLACE command"),
  Upsert: keyword("UPSERT", "UPSERT command"),
  Null: keyword("NULL", "null"),
  True: keyword("TRUE", "true"),
  False: keyword("FALSE", "false"),
  Like: keyword("LIKE", "like operator"),
  Not: keyword("NOT", "not operator"),
  And: keyword("AND", "and operator"),
  Or: keyword("OR", "or operator"),
  Any: keyword("ANY", "any modifier"),
  AllShortestPaths: keyword("ALL_SHORTEST_PATHS", "ALL_SHORTEST_PATHS keyword"),
  All: keyword("ALL", "all modifier"),
  None: keyword("NONE", "none modifier"),
  Outbound: keyword("OUTBOUND", "outbound modifier"),
  Graph: keyword("GRAPH", "GRAPH keyword"),
  ShortestPath: keyword("SHORTEST_PATH", "SHORTEST_PATH keyword"),
  KShortestPaths: keyword("K_SHORTEST_PATHS", "K_SHORTEST_PATHS keyword"),
  KPaths: keyword("K_PATHS", "K_PATHS keyword"),
  Identifier,
  QuotedName: quoted("QuotedName", "`´", "identifier"),
  QuotedString: quoted("QuotedString", "\"'", "quoted string"),
  UnterminatedName: unterminated("UnterminatedName", "`´", "unexpected unterminated quoted identifier"),
  UnterminatedString: unterminated("UnterminatedString", "\"'", "unexpected unterminated quoted string"),
  UnterminatedComment: byHand(
    "UnterminatedComment",
    "/",
    (text, start) => (text.startsWith("/*", start) ? [text.slice(start)] : null),
    { label: "unexpected unterminated multi-line comment" },
  ),
  Radix: symbol("Radix", /0[xX][0-9a-fA-F]+|0[bB][01]+/, "integer number"),
  Double: symbol(
    "Double",
    /(?:(?:0|[1-9][0-9]*)\.[0-9]+|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|(?:0|[1-9][0-9]*)[eE][-+]?[0-9]+/,
    "number",
  ),
  Integer: symbol("Integer", /0|[1-9][0-9]*/, "integer number"),
  CollectionParameter: symbol(
    "CollectionParameter",
    /@@_*[a-zA-Z0-9][a-zA-Z0-9_]*/,
    "bind data source parameter",
  ),
  Parameter: symbol("Parameter", /@_*[a-zA-Z0-9][a-zA-Z0-9_]*/, "bind parameter"),
  RegexMatch: symbol("RegexMatch", "=~", "=~ operator"),
  RegexNoMatch: symbol("RegexNoMatch", "!~", "!~ operator"),
  Equal: symbol("Equal", "==", "== operator"),
  NotEqual: symbol("NotEqual", "!=", "!= operator"),
  LessEqual: symbol("LessEqual", "<=", "<= operator"),
  GreaterEqual: symbol("GreaterEqual", ">=", ">= operator"),
  Less: symbol("Less", "<", "< operator"),
  Greater: symbol("Greater", ">", "> operator"),
  Assign: symbol("Assign", "=", "assignment"),
  AndSign: symbol("AndSign", "&&", "and operator"),
  OrSign: symbol("OrSign", "||", "or operator"),
  NotSign: symbol("NotSign", "!", "not operator"),
  Plus: symbol("Plus", "+", "+ operator"),
  Minus: symbol("Minus", "-", "- operator"),
  Times: symbol("Times", "*", "* operator"),
  Divide: symbol("Divide", "/", "/ operator"),
  Modulus: symbol("Modulus", "%", "% operator"),
  Question: symbol("Question", "?", "?"),
  Scope: symbol("Scope", "::", "::"),
  Colon: symbol("Colon", ":", ":"),
  Range: symbol("Range", "..", ".."),
  Dot: symbol("Dot", ".", "."),
  Comma: symbol("Comma", ",", ","),
  Open: symbol("Open", "(", "("),
  Close: symbol("Close", ")", ")"),
  ObjectOpen: symbol("ObjectOpen", "{", "{"),
  ObjectClose: symbol("ObjectClose", "}", "}"),
  ArrayOpen: symbol("ArrayOpen", "[", "["),
  ArrayClose: symbol("ArrayClose", "]", "]"),
} as const satisfies Record<string, TokenType>;

const skipped = [
  createToken({
    name: "Space",
    pattern: /[ \t\r\n\f\u00a0\ufeff]+/,
    group: Lexer.SKIPPED,
    line_breaks: true,
  }),
  createToken({ name: "LineComment", pattern: /\/\/[^\n]*/, group: Lexer.SKIPPED }),
  byHand(
    "BlockComment",
    "/",
    (text, start) => {
      const end = text.startsWith("/*", start) ? text.indexOf("*/", start + 2) : -1;
      return end === -1 ? null : [text.slice(start, end + 2)];
    },
    { group: Lexer.SKIPPED },
  ),
];

/** What has no end: an error that says so. */
export const unterminatedTokens: TokenType[] = [
  T.UnterminatedName,
  T.UnterminatedString,
  T.UnterminatedComment,
];

/** Every token, in the order in which the lexer tries them: `IN` after the keywords that begin with it, and so on. */
export const allTokens: TokenType[] = [...skipped, ...Object.values(T)];

/** What a comparison may begin with. */
export const comparisonTokens: TokenType[] = [
  T.Equal,
  T.NotEqual,
  T.Less,
  T.LessEqual,
  T.Greater,
  T.GreaterEqual,
  T.In,
];

/** The directions of a traversal. */
export const directionTokens: TokenType[] = [T.Outbound, T.Inbound, T.Any];

let lexer: Lexer | undefined;

/** The lexer, built at its first use. */
export function queryLexer(): Lexer {
  lexer ??= new Lexer(allTokens, { positionTracking: "onlyOffset" });
  return lexer;
}
