/** How long something takes, in milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** How many of `count` things are done a second. */
export async function perSecond(count: number, work: () => unknown): Promise<number> {
  return (count * 1000) / (await timed(work));
}
