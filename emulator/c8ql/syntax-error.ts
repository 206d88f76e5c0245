import type { ILexingError, IRecognitionException, IToken } from "chevrotain";
import type { ApiError } from "../api-error.ts";
import { ERROR, textError, unsupported } from "./errors.ts";
import { graphTokens, T, unterminatedTokens } from "./tokens.ts";

/** How much of the query's text an error quotes, from the offending place on. */
const SNIPPET_LENGTH = 32;

/** Words that begin a part of the language that is not there, in places where a name is not allowed either. */
const UNSUPPORTED_WORDS: Record<string, string> = {
  SEARCH: "SEARCH",
  PRUNE: "PRUNE (graph traversal)",
  WINDOW: "WINDOW",
};

/** A syntax error of which only the place is known: the text that it quotes is added by `parseQuery`. */
export class SyntaxFailure extends Error {
  readonly token: IToken;
  readonly what: string;

  constructor(token: IToken, what: string) {
    super(what);
    this.token = token;
    this.what = what;
  }
}

export function nestedTooDeep(token: IToken): SyntaxFailure {
  return new SyntaxFailure(token, "the query is nested too deeply,");
}

function label(token: IToken): string {
  return Number.isNaN(token.startOffset)
    ? "end of query string"
    : (token.tokenType.LABEL ?? token.tokenType.name);
}

/**
 * 400/1501 in the recorded form: `syntax error, unexpected identifier near 'INVALID QUERY' at position 1:1`, line and
 * column counted from 1.
 */
export function syntaxError(text: string, offset: number, what: string): ApiError {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  const column = offset - before.lastIndexOf("\n");
  const rest = text.slice(offset);
  const region = rest.length > SNIPPET_LENGTH ? `${rest.slice(0, SNIPPET_LENGTH)}...` : rest;
  return textError(ERROR.parse, `${what} near '${region}' at position ${line}:${column}`);
}

/** What the lexer could not read: an unknown character. */
export function lexicalError(text: string, error: ILexingError): ApiError {
  return syntaxError(text, error.offset, "syntax error, unexpected character");
}

/** What the parser could not accept: a syntax error, or the name of the part of the language that is missing. */
export function grammaticalError({ token, context }: IRecognitionException): ApiError | SyntaxFailure {
  const inFor = context.ruleStack.includes("forClause");
  if (inFor && token.tokenType === T.Any) return unsupported("a graph traversal");
  return unacceptable(token);
}

/** The error for a token that cannot stand where it does. */
export function unacceptable(token: IToken): ApiError | SyntaxFailure {
  if (unterminatedTokens.includes(token.tokenType)) return new SyntaxFailure(token, label(token));
  if (graphTokens.includes(token.tokenType)) return unsupported("a graph traversal");
  const word = token.tokenType === T.Identifier ? UNSUPPORTED_WORDS[token.image.toUpperCase()] : undefined;
  return word === undefined
    ? new SyntaxFailure(token, `syntax error, unexpected ${label(token)}`)
    : unsupported(word);
}
