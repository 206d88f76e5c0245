import { describe, expect, it } from "vitest";
import { declaredName, lintDefinition } from "../../../../providers/resources/stream-worker/definition.ts";

describe("declaredName", () => {
  it.each([
    ['@App:name("totals")', "totals"],
    ["@app:name('totals')", "totals"],
    ["@App : name ( 'totals' )", "totals"],
    ["-- @App:name('old')\n@App:name('new')", "new"],
    ["/* @App:name('old') */ @App:name(\"new\")", "new"],
    ["define stream S (a string);", undefined],
  ])("reads %j", (definition, name) => {
    expect(declaredName(definition)).toBe(name);
  });
});

describe("lintDefinition", () => {
  it.each([
    ["", "must not be empty"],
    [" \n", "must not be empty"],
    ["define stream S (a string);", 'must name the stream worker: @App:name("...")'],
    ['@App:name("a"', "has a ( that is not closed"],
    ['@App:name("a")\ndefine stream S (a string;\n]', "has a ] that closes nothing, in line 3"],
    ['@App:name("a")\nfrom S select "x insert into T;', 'has a " that is not closed, in line 2'],
    [`@App:name("a")\ndefine function f[javascript] return string { return ")"; };`, undefined],
    [`@App:name("a") -- it's a comment (\ndefine stream S (a string);`, undefined],
    [
      `@App:name("a") define stream S (a string); @info("""it's "so" (""") from S select a insert into T;`,
      undefined,
    ],
  ])("of %j is %j", (definition, problem) => {
    expect(lintDefinition(definition)).toBe(problem);
  });
});
