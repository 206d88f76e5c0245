import { connect } from "node:net";

/** How long after a connection went away it is looked whether the engine did, in ms. */
const LOOK_AFTER_MS = 100;

/**
 * Ends this process as soon as the engine that it serves is no more. An engine that is killed cannot end its plugins,
 * and one that stayed would go on with what it was doing, in the middle of the next run.
 *
 * It holds a connection on which nothing is said. The engine drops that now and then (measured with 3.250); only one
 * that is not there any more refuses the next.
 *
 * @param address where the engine listens, as the plugin gets it on its command line; any other text is let be
 */
export function leaveWithEngine(address: string | undefined): void {
  const [, host, port] = /^(127\.0\.0\.1|localhost):(\d+)$/.exec(address ?? "") ?? [];
  if (port === undefined) return;
  const watch = () => {
    const socket = connect(Number(port), host).unref().resume();
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") process.exit(1);
    });
    socket.on("close", () => setTimeout(watch, LOOK_AFTER_MS).unref());
  };
  watch();
}
