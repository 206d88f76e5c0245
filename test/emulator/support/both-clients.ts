import { readFileSync } from "node:fs";
import jsc8Module from "jsc8";
import { onTestFinished, test } from "vitest";
import { type Pyc8, type Pyc8Answer, startPyc8 } from "../../support/pyc8.ts";
import { gdnForTest, loopback, type TestGdn } from "./gdn.ts";

// jsc8 is CommonJS, and its types say otherwise: the class is the module itself.
const jsc8 = jsc8Module as unknown as typeof jsc8Module.default;

/** Both of the service's clients, with the key of the line that a local GDN prints, in a fabric that it made. */
export interface BothClients {
  gdn: TestGdn;
  js: ReturnType<typeof jsc8>;
  /** A method of pyC8, with arguments by place and, last, by name. */
  py(method: string, args?: unknown[], named?: object): Promise<Pyc8Answer["value"]>;
  /** The status and number of the error with which the GDN refuses a method of pyC8. */
  refused(method: string, args?: unknown[], named?: object): Promise<[number, number] | undefined>;
}

/** @returns undefined where there is no pyC8 */
async function bothClients(fabric: string): Promise<BothClients | undefined> {
  const gdn = await gdnForTest();
  const pyc8: Pyc8 | undefined = await startPyc8(gdn.info);
  if (pyc8 === undefined) return undefined;
  onTestFinished(() => pyc8.close());
  const agentOptions = { ca: readFileSync(gdn.info.caFile), lookup: loopback };
  const js = jsc8({ url: gdn.info.url, fabricName: "_system", apiKey: gdn.info.apiKey, agentOptions });
  await js.createFabric(fabric, ["root"], { dcList: "us-west,eu-central", spotDc: "us-west" });
  js.useFabric(fabric);
  const answer = (method: string, args: unknown[] = [], named = {}) => pyc8.call(fabric, method, args, named);
  return {
    gdn,
    js,
    py: async (method, args, named) => {
      const { value, refused } = await answer(method, args, named);
      if (refused !== undefined) throw new Error(`pyC8's ${method} was refused: ${refused}`);
      return value;
    },
    refused: async (method, args, named) => (await answer(method, args, named)).refused,
  };
}

/**
 * What the clients' documentation shows, page by page: what one writes, the other one reads back. pyC8 starts in
 * half a second, so that a page is a test.
 */
export const page = (name: string, steps: (clients: BothClients) => Promise<void>) =>
  test(name, async ({ skip }) => {
    const clients = await bothClients("pages");
    if (clients === undefined) return skip("There is no pyC8 here.");
    await steps(clients);
  });
