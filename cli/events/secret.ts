/** What the engine writes for a value that is secret, and does not show. */
export const SECRET = "[secret]";

/** By these a secret is known where the engine tells it as an object, as it does of resources that are new. */
const signature = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";

/**
 * For `JSON.parse`: every secret becomes the same text.
 *
 * @example JSON.parse(line, hideSecrets)
 */
export function hideSecrets(_: string, value: unknown): unknown {
  const isSecret = typeof value === "object" && value !== null && Reflect.get(value, signature) === secret;
  return isSecret ? SECRET : value;
}
