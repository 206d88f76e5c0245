/** How a call ended that did not succeed, with all secrets left behind. */
export interface Failure {
  /** What came back, as the middle of a sentence. */
  answer: string;
  /** What of that was said in words, by the service or by what lies before it. */
  words?: string;
  status?: number;
  errorNum?: number;
  /** Node's code (`ECONNREFUSED`, ...), or one of ours for what jsc8 never reports. */
  code?: string;
  /** How long the server asks to wait, in ms. */
  retryAfterMs?: number;
  /** The request may have taken effect although no whole answer came. */
  effectUnknown: boolean;
}

/** jsc8 leaves these promises pending for ever, so the connection ends them itself. */
export class CallInterrupted extends Error {
  readonly code: "GDN_TIMEOUT" | "GDN_CONNECTION_LOST" | "GDN_REPEATED_BY_CLIENT";

  constructor(code: CallInterrupted["code"], message: string) {
    super(message);
    this.name = "CallInterrupted";
    this.code = code;
  }
}

interface ResponseLike {
  statusCode?: number;
  headers?: Record<string, string | string[] | undefined>;
  body?: unknown;
}

interface ErrorLike {
  message?: unknown;
  code?: unknown;
  errorNum?: unknown;
  statusCode?: unknown;
  response?: ResponseLike;
}

/** The connection was never made, so the request cannot have taken effect. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/**
 * Reads a rejection of jsc8 into plain facts. jsc8's errors hold the request with its Authorization header, so
 * nothing of the error itself may be kept: only texts and numbers are copied.
 */
export function toFailure(error: unknown): Failure {
  const { message, code, errorNum, statusCode, response } = (error ?? {}) as ErrorLike;
  const status = firstNumber(statusCode, response?.statusCode);
  if (status !== undefined && status > 0) {
    const retryAfterMs = readRetryAfter(response?.headers?.["retry-after"]);
    const number = firstNumber(errorNum);
    const text = number === undefined ? bodyText(response?.body) : String(message);
    const wait = retryAfterMs ? `; it asks to wait for ${Math.ceil(retryAfterMs / 1000)} s` : "";
    // A success that jsc8 rejects without an error of the GDN's in it is one whose JSON is broken.
    const isBroken = status < 400 && number === undefined;
    const words = oneLine(text);
    const said = isBroken ? ", but with JSON that cannot be read" : words ? `: ${words}` : "";
    return {
      answer: `the GDN answered ${status}${number === undefined ? "" : ` (error ${number})`}${said}${wait}`,
      words,
      status,
      errorNum: number,
      retryAfterMs,
      // A server or gateway that gives up may have done the work; 503 and 429 say that it was not begun, but a proxy
      // that lost its server says 503 as well.
      effectUnknown: status >= 500 || isBroken,
    };
  }
  const nodeCode = typeof code === "string" ? code : undefined;
  return {
    answer: oneLine(String(message ?? error)) || "the call failed without a word",
    code: nodeCode,
    effectUnknown: !(nodeCode !== undefined && (NEVER_SENT.has(nodeCode) || isCertificateProblem(nodeCode))),
  };
}

/** Tells the codes with which Node refuses a server's certificate. */
export function isCertificateProblem(code: string): boolean {
  return /CERT|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/.test(code);
}

/** Nobody waits longer for a service that says when to come back, in ms. */
const LONGEST_RETRY_AFTER_MS = 60_000;

/** Tells whether trying the same call again later, but soon, may help. */
export function isTransient(failure: Failure): boolean {
  if ((failure.retryAfterMs ?? 0) > LONGEST_RETRY_AFTER_MS) return false;
  if (failure.status !== undefined) return [408, 429, 502, 503, 504].includes(failure.status);
  if (failure.code === undefined) return false;
  return (
    ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"].includes(
      failure.code,
    ) || failure.code.startsWith("GDN_")
  );
}

function firstNumber(...values: unknown[]): number | undefined {
  return values.find((value): value is number => typeof value === "number" && Number.isFinite(value));
}

/** `Retry-After` is a number of seconds or a date (RFC 9110). */
function readRetryAfter(value: string | string[] | undefined): number | undefined {
  const text = Array.isArray(value) ? value[0] : value;
  if (text === undefined) return undefined;
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function bodyText(body: unknown): string {
  if (typeof body === "string" || Buffer.isBuffer(body)) return String(body);
  if (typeof body !== "object" || body === null) return "";
  const { errorMessage, message } = body as { errorMessage?: unknown; message?: unknown };
  return typeof errorMessage === "string" ? errorMessage : typeof message === "string" ? message : "";
}

/** The first line that says something, shortened, since a page must not fill the screen, nor steer the terminal. */
export function oneLine(text: string): string {
  const lines = text.split(/[\r\n]+/).map((line) => line.replace(/[\p{Cc}\p{Cf}]/gu, " ").trim());
  return (lines.find((line) => line !== "") ?? "").slice(0, 200);
}
