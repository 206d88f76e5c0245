import { ApiError } from "./api-error.ts";

/** @throws ApiError 400 for a broken escape sequence */
export function decodePathPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ApiError(400, 400, `The path has a broken escape sequence in '${text}'.`);
  }
}
