import { randomInt } from "node:crypto";
import { type AddressInfo, createServer, type Server } from "node:net";

/** A server on a port of this machine (0: any) that answers nothing; undefined if the port is taken. */
async function tryListen(port: number): Promise<Server | undefined> {
  const server = createServer();
  return await new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" || error.code === "EACCES" ? resolve(undefined) : reject(error),
    );
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

/** A server on a port of this machine that answers nothing. */
export async function listen(): Promise<{ server: Server; port: number }> {
  const server = await tryListen(0);
  if (server === undefined) throw new Error("This machine has no port left to listen on.");
  return { server, port: (server.address() as AddressInfo).port };
}

/**
 * A port of this machine on which nothing listens, also for a server that ends and comes back: none of those that
 * the system gives to outgoing connections and to who asks for any port (from 32768 on Linux, from 49152 elsewhere),
 * since another process could get that one in between.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_768);
    const server = await tryListen(port);
    if (server === undefined) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
