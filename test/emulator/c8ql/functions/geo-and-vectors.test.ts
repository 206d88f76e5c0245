import { describe, expect, it, test } from "vitest";
import { parseQuery } from "../../../../emulator/c8ql/index.ts";
import { testCases, testValues } from "../query-cases.ts";

const invalid = { warning: 1542 };

describe("vectors", () => {
  testValues([
    ["[DOT_PRODUCT([1, 2], [3, 4]), DOT_PRODUCT([1, 2], [[3, 4], [0, 1]])]", [11, [11, 2]]],
    ["[COSINE_SIM([1, 0], [0, 2]), COSINE_SIMILARITY([0, 3], [0, 2]), COSINE_SIM([1], [-1])]", [0, 1, -1]],
    ["[L1_DISTANCE([1, 2], [3, 5]), L2_DISTANCE([1, 2], [4, 6])]", [5, 5]],
    ["[L1([3, -4]), L2([3, 4]), L1([1, 1], [2, 3]), L2([0, 0], [3, 4])]", [7, 5, 3, 5]],
    ["L2([])", invalid],
    ["L2('a')", invalid],
    ["L2([1], null)", invalid],
    ["DOT_PRODUCT([1], [1, 2])", invalid],
    ["DOT_PRODUCT([1], ['a'])", invalid],
    ["DOT_PRODUCT([1], [[1], [1, 2]])", invalid],
    ["COSINE_SIM([0], [1])", invalid],
  ]);
});

describe("texts by sound", () => {
  testValues([
    [
      "[SOUNDEX('example'), SOUNDEX('ekzampul'), SOUNDEX('soundex'), SOUNDEX('sounteks')]",
      ["E251", "E251", "S532", "S532"],
    ],
    [
      "[SOUNDEX('Robert'), SOUNDEX('Ashcraft'), SOUNDEX('Tymczak'), SOUNDEX('Pfister')]",
      ["R163", "A261", "T522", "P236"],
    ],
    ["[SOUNDEX(''), SOUNDEX(null), SOUNDEX('a'), SOUNDEX('12')]", ["", "", "A000", ""]],
  ]);
});

describe("places", () => {
  testValues([
    ["FLOOR(DISTANCE(52.5163, 13.3777, 50.9322, 6.94) * 100) / 100", 476918.89],
    ["ROUND(GEO_DISTANCE([0, 0], GEO_POINT(0, 90)))", 10007557],
    ["DISTANCE(1, 2, 3, 'a')", invalid],
    ["GEO_DISTANCE([1], [1, 2])", invalid],
    ["GEO_DISTANCE(1, [1, 2])", invalid],
    ["GEO_POINT(1, 'a')", invalid],
    ["GEO_LINESTRING([[1, 2]])", invalid],
    ["GEO_POLYGON([[0, 0], [1, 0], [1, 1], [2, 2]])", invalid],
    ["GEO_POLYGON([])", invalid],
    ["IS_IN_POLYGON([[0, 0]], 1, 1)", invalid],
    ["GEO_POINT(13.4, 52.5)", { type: "Point", coordinates: [13.4, 52.5] }],
    [
      "GEO_LINESTRING([[1, 2], GEO_POINT(3, 4)])",
      {
        type: "LineString",
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      "GEO_MULTIPOINT([[1, 2], [3, 4]])",
      {
        type: "MultiPoint",
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      "GEO_MULTILINESTRING([[[1, 2], [3, 4]]])",
      {
        type: "MultiLineString",
        coordinates: [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      },
    ],
    [
      "[GEO_POLYGON([[0, 0], [1, 0], [1, 1], [0, 0]]), GEO_POLYGON([[[0, 0], [1, 0], [1, 1], [0, 0]]])]",
      Array.from({ length: 2 }, () => ({
        type: "Polygon",
        coordinates: [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 0],
          ],
        ],
      })),
    ],
    [
      "GEO_MULTIPOLYGON([[[[0, 0], [1, 0], [1, 1], [0, 0]]]])",
      {
        type: "MultiPolygon",
        coordinates: [
          [
            [
              [0, 0],
              [1, 0],
              [1, 1],
              [0, 0],
            ],
          ],
        ],
      },
    ],
    [
      "[IS_IN_POLYGON([[0, 0], [0, 10], [10, 10], [10, 0]], 5, 5), IS_IN_POLYGON([[0, 0], [0, 10], [10, 10], [10, 0]], [15, 5])]",
      [true, false],
    ],
    [
      "[IS_IN_POLYGON([[0, 0], [0, 2], [9, 2], [9, 0]], [8, 1]), IS_IN_POLYGON([[0, 0], [0, 2], [9, 2], [9, 0]], [8, 1], true)]",
      [true, true],
    ],
    [
      "[IN_RANGE(2, 2, 6, true, true), IN_RANGE(4, 3, 3, true, true), IN_RANGE(6, 2, 6, true, false)]",
      [true, false, false],
    ],
    [
      "[GEO_IN_RANGE([0, 0], [0, 1], 111000, 112000), GEO_IN_RANGE([0, 0], [0, 0], 0, 10, false), GEO_EQUALS([1, 2], GEO_POINT(1, 2))]",
      [true, false, true],
    ],
    [
      `(LET field = GEO_POLYGON([[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], [[3, 3], [6, 3], [6, 6], [3, 6], [3, 3]]])
        RETURN [GEO_CONTAINS(field, [1, 1]), GEO_CONTAINS(field, GEO_POINT(4, 4)), GEO_CONTAINS(field, [10, 1]),
          GEO_CONTAINS(field, GEO_MULTIPOINT([[1, 1], [10, 1]])), GEO_INTERSECTS(field, GEO_MULTIPOINT([[1, 1], [10, 1]])),
          GEO_INTERSECTS([1, 1], field)])[0]`,
      [true, false, false, false, true, true],
    ],
    ["GEO_CONTAINS(1, [1, 2])", invalid],
  ]);
  testCases([
    [
      "RETURN GEO_INTERSECTS(GEO_LINESTRING([[1, 2], [3, 4]]), [1, 2])",
      {},
      { status: 501, errorNum: 9, message: "GEO_INTERSECTS() of anything but polygons and points" },
    ],
  ]);
});

test.each([
  "VECTOR_NORM([1])",
  "GEO_AREA(1)",
  "GEO_NO_SUCH()",
  "SIMILAR('a', 'b')",
  "NGRAM_SIMILARITY('a', 'b', 2)",
])("%s is 501, by its name", (call) => {
  const name = call.slice(0, call.indexOf("("));
  expect(() => parseQuery(`RETURN ${call}`)).toThrow(
    expect.objectContaining({ status: 501, message: expect.stringContaining(`${name}()`) }),
  );
});

it("refuses a name of no function", () => {
  expect(() => parseQuery("RETURN NO_SUCH(1)")).toThrow(expect.objectContaining({ errorNum: 1540 }));
});
