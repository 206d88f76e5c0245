import { createHmac, timingSafeEqual } from "node:crypto";
import { isJsonObject, type JsonObject } from "../common/json.ts";

/** base64url that keeps its padding, as the service's tokens do (recorded). */
function encode(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("+", "-").replaceAll("/", "_");
}

function sign(text: string, secret: string): string {
  return encode(createHmac("sha256", secret).update(text).digest());
}

/** A token with the given claims, signed with HS256. */
export function issueToken(claims: JsonObject, secret: string): string {
  const parts = [{ alg: "HS256", typ: "JWT" }, claims].map((part) =>
    encode(Buffer.from(JSON.stringify(part))),
  );
  const text = parts.join(".");
  return `${text}.${sign(text, secret)}`;
}

/**
 * The claims of a token whose signature and expiry are good; else `undefined`.
 *
 * @param now in milliseconds
 */
export function readToken(token: string, secret: string, now: number): JsonObject | undefined {
  const [header, payload, signature, ...rest] = token.split(".");
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0)
    return undefined;
  const expected = Buffer.from(sign(`${header}.${payload}`, secret).replaceAll("=", ""));
  const given = Buffer.from(signature.replaceAll("=", ""));
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    if (!isJsonObject(claims) || typeof claims.exp !== "number" || claims.exp * 1000 < now) return undefined;
    return claims;
  } catch {
    return undefined;
  }
}
