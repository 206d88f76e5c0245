/** Something that whoever started the local GDN has to put right; the command line prints it without a stack. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** What the command line ends with: 2 where it was called wrongly, as is usual, else 1. */
  readonly exitStatus: 1 | 2;

  constructor(message: string, exitStatus: 1 | 2 = 1) {
    super(message);
    this.exitStatus = exitStatus;
  }
}
