/**
 * An HTTPS server that does nothing: it reads each request to its end and answers the same bytes. What a server in
 * Node can do at best. `node empty-https-server.js CERTIFICATE-FILE [BYTES]`; prints its port.
 *
 * In JavaScript, since its start is measured too, and taking types out would be a part of that.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

const [, , certificateFile = "", bytes = "0"] = process.argv;
const { key, cert } = JSON.parse(readFileSync(certificateFile, "utf8"));
const body = Buffer.from(JSON.stringify({ text: "x".repeat(Number(bytes)) }));
const headers = { "content-type": "application/json; charset=utf-8", "content-length": String(body.length) };

const server = createServer({ key, cert, keepAliveTimeout: 60_000 }, (request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => response.writeHead(200, headers).end(body));
});
server.listen(0, "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  process.stdout.write(`${port}\n`);
});
