/** A seed file that cannot be used; the message names the file and, where there is one, the line. */
export class SourceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SourceError";
  }
}
