import { ApiError } from "../common/api-error.ts";

/**
 * `SELECT * FROM collection [LIMIT n]`, the only SQL that there are recordings of, as C8QL.
 *
 * @throws ApiError 501/501 for all else
 */
export function sqlAsC8ql(sql: string): string {
  const select = /^SELECT\s+\*\s+FROM\s+([A-Za-z_][\w-]*)(?:\s+LIMIT\s+(\d+))?\s*;?$/i.exec(sql.trim());
  if (select === null) {
    throw new ApiError(501, 501, "The local GDN does no SQL but 'SELECT * FROM collection [LIMIT n]'.");
  }
  const limit = select[2] === undefined ? "" : `LIMIT ${select[2]} `;
  return `FOR row IN \`${select[1]}\` ${limit}RETURN row`;
}
