import { ApiError } from "../common/api-error.ts";
import type { JsonObject } from "../common/json.ts";
import { analyse, type CollectionUse } from "./analyse.ts";
import type { CollectionName, Query, Variable } from "./ast.ts";
import { ERROR, queryError, textError, unsupported } from "./errors.ts";
import { Grammar } from "./grammar.ts";
import { Scopes } from "./scopes.ts";
import { grammaticalError, lexicalError, SyntaxFailure, syntaxError } from "./syntax-error.ts";
import { queryLexer } from "./tokens.ts";

/** A query that has been read, but not run. It holds no state of a run and can be run many times. */
export interface ParsedQuery {
  readonly text: string;
  readonly query: Query;
  /** All variables; a variable's id is its index. */
  readonly variables: readonly Variable[];
  /** The names under which values must be given, in the order of the text; a collection's begins with `@`. */
  readonly bindParameters: readonly string[];
  readonly isModification: boolean;
  /** The uses of collections in the order of the text. */
  readonly uses: readonly CollectionUse[];
  /** How long the parsing took, in seconds. */
  readonly parsingTime: number;
  /** The names of the collections that are read and written, each once, with `@@` parameters resolved. */
  collections(bindVars?: JsonObject): { read: string[]; write: string[] };
}

export interface ParseOptions {
  /**
   * Ends the message of an error with ` (while parsing)`: explain does so, running and validating a query do not
   * (recorded).
   */
  namePhase?: boolean;
}

let grammar: Grammar | undefined;

/**
 * Reads a query.
 *
 * @throws ApiError 400/1501 for a syntax error, with its line and column; 400/1502 for a text with nothing in it;
 *   400/1540 or 1541 for an unknown function or a wrong number of arguments; 400/1511 for a variable that is set
 *   twice; 501/9, naming it, for what the service knows and the local GDN does not.
 * @example const rows = (await executeQuery(parseQuery("FOR a IN accounts RETURN a"), { target })).rows;
 */
export function parseQuery(text: string, options: ParseOptions = {}): ParsedQuery {
  try {
    return parse(text);
  } catch (error) {
    if (options.namePhase !== true || !(error instanceof ApiError)) throw error;
    throw new ApiError(error.status, error.errorNum, `${error.message} (while parsing)`);
  }
}

function parse(text: string): ParsedQuery {
  const started = performance.now();
  const { tokens, errors } = queryLexer().tokenize(text);
  const [lexical] = errors;
  if (tokens.length === 0 && lexical === undefined) throw textError(ERROR.empty, "query is empty");
  grammar ??= new Grammar();
  const scopes = new Scopes();
  grammar.scopes = scopes;
  grammar.parameters = new Set();
  grammar.declared = [];
  grammar.depth = 0;
  grammar.undone = undefined;
  grammar.input = tokens;
  let query: Query;
  try {
    query = grammar.text();
    const [failure] = grammar.errors;
    if (failure !== undefined) throw grammaticalError(failure);
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error;
    const offset = Number.isNaN(error.token.startOffset) ? text.length : error.token.startOffset;
    if (lexical !== undefined && lexical.offset <= offset) throw lexicalError(text, lexical);
    throw syntaxError(text, offset, error.what);
  }
  if (lexical !== undefined) throw lexicalError(text, lexical);
  const { uses, undone = grammar.undone } = analyse(query, grammar.declared);
  if (undone !== undefined) throw unsupported(undone);
  const parameters = grammar.parameters;
  return {
    text,
    query,
    variables: scopes.variables,
    bindParameters: [...parameters],
    isModification: uses.some((use) => use.access === "write"),
    uses,
    parsingTime: (performance.now() - started) / 1000,
    collections: (bindVars = {}) => ({
      read: namesOf(uses, "read", bindVars),
      write: namesOf(uses, "write", bindVars),
    }),
  };
}

function namesOf(uses: CollectionUse[], access: CollectionUse["access"], bindVars: JsonObject): string[] {
  const names = uses
    .filter((use) => use.access === access)
    .map((use) => collectionName(use.collection, bindVars));
  return [...new Set(names)];
}

/**
 * The name of a collection, from the bind values where it is a parameter.
 *
 * @throws ApiError 400/1551 if the value is missing, 400/1553 if it is no name.
 */
export function collectionName(collection: CollectionName, bindVars: JsonObject): string {
  if ("name" in collection) return collection.name;
  const { bind } = collection;
  if (!Object.hasOwn(bindVars, bind)) throw missingParameter(bind);
  const value = bindVars[bind];
  if (typeof value === "string" && value !== "") return value;
  throw queryError(
    ERROR.bindParameterType,
    `bind parameter '${bind}' has an invalid value or type`,
    "instantiating plan",
  );
}

export function missingParameter(name: string): ApiError {
  return queryError(
    ERROR.bindParameterMissing,
    `no value specified for declared bind parameter '${name}'`,
    "parsing",
  );
}
