/** Something that whoever started the local GDN has to put right; the command line prints it without a stack. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
