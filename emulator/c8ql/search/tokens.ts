import { tokensOf } from "../../search/tokens.ts";
import { ERROR, queryError } from "../errors.ts";

/** What an analyzer makes of a text. @throws ApiError 400/1542 where there is no such analyzer */
export function tokensBy(analyzer: string, text: string): string[] {
  const tokens = tokensOf(analyzer, text);
  if (tokens !== undefined) return tokens;
  throw queryError(ERROR.functionArgumentType, `there is no analyzer '${analyzer}'`);
}
