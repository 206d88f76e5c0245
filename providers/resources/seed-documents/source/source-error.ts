/** A seed file that cannot be used; the message names the file and, where there is one, the line. */
export class SourceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SourceError";
  }
}

/** A seed file of which nobody can tell whether what was read is all of it. */
export class FileChangedError extends SourceError {
  constructor(file: string) {
    super(`the file ${file} was written to while it was read: run it again once the file is whole`);
    this.name = "FileChangedError";
  }
}
