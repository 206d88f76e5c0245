import { type Bucket, startBucket } from "../../scripts/s3-server.ts";
import { cleanUp } from "./cleanup.ts";

export type { Bucket } from "../../scripts/s3-server.ts";

/**
 * A bucket of its own for a test, gone when the test, or the file, is over.
 *
 * @throws Error where there is no Python, or its packages cannot be had
 */
export async function testBucket(): Promise<Bucket> {
  const { stop, ...bucket } = await startBucket();
  cleanUp(stop);
  return bucket;
}
