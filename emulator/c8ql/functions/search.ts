import { isJsonObject, type Json } from "../../common/json.ts";
import { ERROR, queryError } from "../errors.ts";
import type { Score } from "../search/scores.ts";
import { tokensBy } from "../search/tokens.ts";
import { isTrue, toNumber } from "../values.ts";
import type { Call, FunctionEntry } from "./entry.ts";

/** @throws ApiError 400/1542 for anything but a document that SEARCH has given */
function scoreOf({ run, name }: Call, document: Json): Score {
  const score = isJsonObject(document) ? run.scores.of(document) : undefined;
  if (score !== undefined) return score;
  throw queryError(
    ERROR.functionArgumentType,
    `${name}() takes the variable of a FOR with SEARCH, before the document in it is changed`,
  );
}

function tokens(analyzer: string, value: Json): Json {
  if (Array.isArray(value)) return value.map((each) => tokens(analyzer, each));
  return typeof value === "string" ? tokensBy(analyzer, value) : [];
}

/** The functions that SEARCH alone understands; elsewhere they are errors. */
const inSearch = (name: string, min: number, max: number): FunctionEntry => ({
  name,
  min,
  max,
  run: () => {
    throw queryError(ERROR.functionArgumentType, `${name}() can be used in SEARCH only`);
  },
});

export const searchFunctions: FunctionEntry[] = [
  {
    name: "TOKENS",
    min: 1,
    max: 2,
    run: (call, value, analyzer) =>
      analyzer === null || typeof analyzer === "string"
        ? tokens(analyzer ?? "identity", value)
        : call.invalid(),
  },
  {
    name: "BM25",
    min: 1,
    max: 3,
    varies: true,
    run: (call, document, k, b) => {
      const score = scoreOf(call, document);
      return score.corpus.bm25(score, k === null ? 1.2 : toNumber(k), b === null ? 0.75 : toNumber(b));
    },
  },
  {
    name: "TFIDF",
    min: 1,
    max: 2,
    varies: true,
    run: (call, document, isNormalized) => {
      const score = scoreOf(call, document);
      return score.corpus.tfidf(score, isTrue(isNormalized));
    },
  },
  inSearch("ANALYZER", 2, 2),
  inSearch("BOOST", 2, 2),
  inSearch("EXISTS", 1, 3),
  inSearch("MIN_MATCH", 2, Infinity),
  inSearch("PHRASE", 2, Infinity),
  inSearch("LEVENSHTEIN_MATCH", 3, 6),
];
