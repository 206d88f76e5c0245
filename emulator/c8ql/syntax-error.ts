import type { ILexingError, IRecognitionException, IToken } from "chevrotain";
import type { ApiError } from "../common/api-error.ts";
import { ERROR, textError } from "./errors.ts";
import { unterminatedTokens } from "./tokens.ts";

/** How much of the query's text an error quotes, from the offending place on. */
const SNIPPET_LENGTH = 32;

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

/** What the parser could not accept. */
export function grammaticalError({ token }: IRecognitionException): SyntaxFailure {
  return unacceptable(token);
}

/** The error for a token that cannot stand where it does. */
export function unacceptable(token: IToken): SyntaxFailure {
  if (unterminatedTokens.includes(token.tokenType)) return new SyntaxFailure(token, label(token));
  return new SyntaxFailure(token, `syntax error, unexpected ${label(token)}`);
}
