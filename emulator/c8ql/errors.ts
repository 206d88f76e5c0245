import { ApiError } from "../common/api-error.ts";

/**
 * What a query can fail with. The numbers are those of the service's error list where it has one (contract and
 * recordings: 1500, 1501, 1502; documented for ArangoDB, whose query language this is: the others). Texts have the
 * recorded form `C8QL: <what> (while <phase>)`, except for what fails while the text is parsed, which the service
 * reports bare.
 */
const STATUS: Record<number, number> = {
  9: 501,
  32: 500,
  1203: 404,
  1500: 410,
  1503: 500,
  1505: 500,
  1570: 404,
  1571: 404,
  1924: 404,
};

/** The numbers in use, by name. */
export const ERROR = {
  notImplemented: 9,
  badParameter: 10,
  resourceLimit: 32,
  collectionNotFound: 1203,
  collectionTypeInvalid: 1218,
  keyBad: 1221,
  keyMissing: 1226,
  documentTypeInvalid: 1227,
  killed: 1500,
  parse: 1501,
  empty: 1502,
  runtime: 1503,
  numberOutOfRange: 1504,
  invalidGeoValue: 1505,
  variableRedeclared: 1511,
  functionUnknown: 1540,
  functionArgumentCount: 1541,
  functionArgumentType: 1542,
  invalidRegex: 1543,
  bindParameterMissing: 1551,
  bindParameterUndeclared: 1552,
  bindParameterType: 1553,
  invalidArithmetic: 1561,
  divisionByZero: 1562,
  arrayExpected: 1563,
  collectionInExpression: 1568,
  failCalled: 1569,
  geoIndexMissing: 1570,
  fulltextIndexMissing: 1571,
  invalidDate: 1572,
  invalidAggregate: 1574,
  optionsNotConstant: 1575,
  dynamicCall: 1578,
  queryUserAssert: 1593,
  queryUserWarn: 1594,
  accessAfterModification: 1579,
  graphNotFound: 1924,
} as const;

/** The place in a query's run at which it failed, as the service words it. */
export type Phase = "parsing" | "optimizing plan" | "instantiating plan" | "executing";

/** An error found while the text is read: without prefix and phase, as recorded. */
export function textError(errorNum: number, message: string): ApiError {
  return new ApiError(STATUS[errorNum] ?? 400, errorNum, message);
}

/** An error of a query that parsed. */
export function queryError(errorNum: number, message: string, phase: Phase = "executing"): ApiError {
  return new ApiError(STATUS[errorNum] ?? 400, errorNum, `C8QL: ${message} (while ${phase})`);
}

/**
 * Something the real service can do and this one cannot (graph traversals, search, geo, ...): 501 with errorNum 9,
 * ArangoDB's "not implemented". The message names it.
 */
export function unsupported(what: string): ApiError {
  return textError(ERROR.notImplemented, `C8QL: ${what} is not supported by the local GDN`);
}

/** A query that needs more than it may have: 500/32. */
export function tooMuchMemory(): ApiError {
  return queryError(ERROR.resourceLimit, "query would use more memory than allowed");
}

/** A query that was killed, or came to its deadline: 410/1500. */
export function killed(): ApiError {
  return queryError(ERROR.killed, "query killed");
}

/** The message that belongs to a warning or error number; `%s` is what it is about. */
export function describe(errorNum: number, about = ""): string {
  switch (errorNum) {
    case ERROR.invalidArithmetic:
      return "invalid arithmetic value";
    case ERROR.divisionByZero:
      return "division by zero";
    case ERROR.arrayExpected:
      return "array expected";
    case ERROR.invalidDate:
      return "invalid date value";
    case ERROR.numberOutOfRange:
      return "number out of range";
    case ERROR.invalidRegex:
      return "invalid regex value";
    case ERROR.functionArgumentType:
      return `invalid argument type in call to function '${about}()'`;
    default:
      return about;
  }
}
