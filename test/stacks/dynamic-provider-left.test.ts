import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { cleanUp } from "../support/cleanup.ts";
import { freePort } from "../support/free-port.ts";

it("a plugin whose engine was killed before it asked for any provider ends, too", async () => {
  const serve = join(checkoutFolder, "providers", "pulumi", "plugin", "serve.ts");
  const child = spawn(process.execPath, [serve, `127.0.0.1:${await freePort()}`], { stdio: "ignore" });
  cleanUp(() => child.kill("SIGKILL"));
  const [status] = await once(child, "exit");
  expect(status).toBe(1);
});
