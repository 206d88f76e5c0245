import { UsageError } from "../common/usage-error.ts";

/**
 * What people see where the files that a local GDN keeps are not what it left: a sentence that names the file and the way
 * out. Everything else is a fault of this program, and stays as it is.
 *
 * @param path what is read and written, where the error does not say
 * @param advice the way out
 */
export function asDataError(error: unknown, path: string, advice: string): unknown {
  if (error instanceof UsageError || !(error instanceof Error)) return error;
  const { code, syscall, path: file, dest } = error as NodeJS.ErrnoException & { dest?: string };
  if (code === "ERR_SQLITE_ERROR")
    return new UsageError(`Cannot use the data in ${path}: ${error.message}. ${advice}`);
  if (syscall === undefined || code === undefined) return error;
  return new UsageError(`Cannot use ${dest ?? file ?? path}: ${REASONS[code] ?? code}. ${advice}`);
}

/** Of those that come of files and folders that stand in the place of others. */
const REASONS: Readonly<Record<string, string>> = {
  EISDIR: "a folder is in the place of the file",
  ERR_FS_EISDIR: "a folder is in the place of the file",
  ENOTEMPTY: "a folder is in the place of the file",
  EEXIST: "a file is in the place of the folder",
  ENOTDIR: "a file is in the place of a folder above it",
  EACCES: "it is not permitted (EACCES)",
  EPERM: "it is not permitted (EPERM)",
  EROFS: "nothing can be written there (EROFS)",
  ENOSPC: "the disk is full (ENOSPC)",
};
