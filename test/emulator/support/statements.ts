import { expect } from "vitest";
import type { TestGdn } from "./gdn.ts";

/** A request, what it is answered with, and what the body holds at least. */
export type Statement = readonly [
  request: string,
  body: unknown,
  status: number,
  holds?: object,
  headers?: Record<string, string>,
];

/** Makes the requests one after the other; `F` in a path is the fabric's prefix. All that differ are told at once. */
export async function replay(gdn: TestGdn, fabric: string, statements: readonly Statement[]): Promise<void> {
  const differing: string[] = [];
  for (const [request, body, status, holds = {}, headers = {}] of statements) {
    const [method = "", path = ""] = request.split(" ");
    const place = path.replace(/^F/, `/_fabric/${fabric}/_api`);
    const reply = await gdn.call(method, place, body, { headers });
    const failed = status >= 400 && !("code" in holds) ? { error: true, code: status } : {};
    const wanted = Array.isArray(holds) ? holds : { ...failed, ...holds };
    try {
      expect(reply.status).toBe(status);
      if (method !== "HEAD") expect(reply.body).toMatchObject(wanted);
    } catch {
      differing.push(`${request} ${JSON.stringify(body)} gave ${reply.status} ${reply.text}`);
    }
  }
  expect(differing).toEqual([]);
}

export const errorNum = (errorNum: number, errorMessage?: unknown) =>
  errorMessage === undefined ? { errorNum } : { errorNum, errorMessage };
