import type { Failure } from "./failure.ts";

/**
 * A call of the GDN, or a look at what it holds, that did not go as it must. The message is a whole sentence for
 * people: what was being done, to which object, what came back, what to do next. It never holds a credential.
 *
 * @example
 * throw new GdnError("create fabric spot", { answer: "there is no region 'mars'" }, "Choose one of us-west, eu-central.");
 */
export class GdnError extends Error {
  /** How the call ended, with what is known of it. */
  readonly failure: Failure | { answer: string };
  /** HTTP status of the answer, where there was one. */
  readonly status?: number;
  /** The GDN's own error number, where the answer had one; independent of the status. */
  readonly errorNum?: number;
  /** True if it is not known whether the call took effect: no answer came, or only a part of one. */
  readonly effectUnknown: boolean;

  /** What the GDN said in words, or else how the call ended. */
  get words(): string {
    return withoutEnd((this.failure as Partial<Failure>).words ?? this.failure.answer);
  }

  constructor(doing: string, failure: Failure | { answer: string }, advice: string) {
    super(`Could not ${doing}: ${withoutEnd(failure.answer)}. ${advice}`);
    this.name = "GdnError";
    const known = failure as Partial<Failure>;
    this.failure = failure;
    this.status = known.status;
    this.errorNum = known.errorNum;
    this.effectUnknown = known.effectUnknown ?? false;
  }
}

function withoutEnd(sentence: string): string {
  return sentence.replace(/[.\s]+$/, "");
}

/** Tells a `GdnError` that has one of the given GDN error numbers. */
export function hasErrorNum(error: unknown, ...errorNums: number[]): error is GdnError {
  return error instanceof GdnError && error.errorNum !== undefined && errorNums.includes(error.errorNum);
}

/** Runs `look`; where it fails with one of the given GDN error numbers, what was looked for is not there. */
export async function unlessErrorNum<T>(
  look: () => Promise<T>,
  ...errorNums: number[]
): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (hasErrorNum(error, ...errorNums)) return undefined;
    throw error;
  }
}

/** The GDN's error numbers that decide what a resource does next. Recorded unless said otherwise. */
export const ErrorNum = {
  forbidden: 11,
  unauthorized: 401,
  documentNotFound: 1202,
  collectionNotFound: 1203,
  /** Fabrics: recorded. Collections: documented. */
  duplicateName: 1207,
  uniqueConstraint: 1210,
  indexNotFound: 1212,
  fabricNotFound: 1228,
  queryParse: 1501,
  queryEmpty: 1502,
  userNotFound: 1703,
  apiKeyNotFound: 100015,
  streamNotFound: 100016,
  /** Known from jsc8's source. */
  graphNotFound: 1924,
  keyValueNotFound: 101000,
} as const;

/** Whether the GDN cannot do this at all, however often it is asked: 501, as a local GDN answers what it does not do. */
export function isNotImplemented(error: unknown): error is GdnError {
  return error instanceof GdnError && error.status === 501;
}

/** Whether what was named is not there, for the few things of which the number for that is not known. */
export function isNotFound(error: unknown): boolean {
  return error instanceof GdnError && error.status === 404;
}

/** Whether the credential has not the right to what was asked for. */
export function isRefusal(error: unknown): boolean {
  return error instanceof GdnError && (error.status === 401 || error.status === 403);
}
