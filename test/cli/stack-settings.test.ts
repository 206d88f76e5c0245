import { expect, it } from "vitest";
import { localGdnPort } from "../../cli/stack/settings.ts";

it.each([
  ["https://gdn.localhost:8453", 8453],
  ["https://gdn.localhost", 443],
  ["https://localhost:8453", undefined],
  ["https://notlocalhost:8453", undefined],
  ["http://gdn.localhost:8453", undefined],
  ["https://gdn.example", undefined],
  ["gdn.localhost", undefined],
  [undefined, undefined],
])("takes %s for the local GDN's on port %s", (url, port) => {
  expect(localGdnPort(url)).toBe(port);
});
