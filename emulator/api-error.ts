/**
 * An error as the GDN answers it: `{error:true, code, errorNum, errorMessage}`.
 *
 * The HTTP status and `errorNum` are independent of each other on the service (400 with 404, 401 with 11), so both
 * are always given.
 *
 * @example throw new ApiError(404, 1228, "database not found");
 */
export class ApiError extends Error {
  /** The HTTP status, which is also the body's `code`. */
  readonly status: number;
  readonly errorNum: number;

  constructor(status: number, errorNum: number, message: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.errorNum = errorNum;
  }
}
