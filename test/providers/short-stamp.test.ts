import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withShortStamp, withWholeStamp } from "../../providers/short-stamp.ts";

const of = (stamp: unknown, type = "SpotCollection") => ({
  name: "accounts",
  stamp,
  __provider: `exports.handler=()=>require("./providers/plugin.ts").${type}`,
});

describe("a stamp in the state", () => {
  it.each([
    ["organization/shop/dev/SpotCollection/accounts", "/shop/dev//accounts"],
    ["acme/shop/dev/SpotCollection/accounts", "acme/shop/dev//accounts"],
    ["organization/shop/dev/SpotCollection/a/b//c", "/shop/dev//a/b//c"],
    ["organization/shop/dev/SpotCollection/", "/shop/dev//"],
  ])("%s is kept as %s, and read as it was", (stamp, short) => {
    expect(withShortStamp(of(stamp))).toEqual(of(short));
    expect(withWholeStamp(of(short))).toEqual(of(stamp));
    expect(withWholeStamp(of(stamp))).toEqual(of(stamp));
  });

  it("is read as it was, whatever it is", () => {
    const segment = fc.constantFrom("", "organization", "acme", "SpotCollection", "a");
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 7 }), (segments) => {
        const stamp = segments.join("/");
        // A whole stamp has its type.
        fc.pre(segments[3] !== "" || segments.length < 5);
        expect(withWholeStamp(withShortStamp(of(stamp)))).toEqual(of(stamp));
      }),
    );
  });

  it.each([
    ["of another type", of("organization/shop/dev/Collection/accounts")],
    ["that is none", of("bench")],
    ["that is not known yet", of(undefined)],
    ["without a provider's text", { stamp: "organization/shop/dev/SpotCollection/accounts" }],
  ])("%s stays as it is", (_, properties) => {
    expect(withShortStamp(properties)).toEqual(properties);
    expect(withWholeStamp(properties)).toEqual(properties);
  });
});
