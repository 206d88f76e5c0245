import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { terminalPicture } from "../../scripts/terminal-picture.ts";

it("draws the colours of a line, and nothing of a line as markup", () => {
  const picture = terminalPicture(
    [{ text: "\u001b[1m\u001b[36mup\u001b[39m & <down>\u001b[22m", at: 1.25 }],
    "A run",
  );
  expect(picture).toContain('<tspan class="b c">up</tspan><tspan class="b"> &amp; &lt;down></tspan></text>');
  expect(picture).toContain('style="animation-delay:1.3s"');
});

it("the picture in the README is of the demo as it is now", () => {
  const read = (...path: string[]) => readFileSync(join(checkoutFolder, ...path), "utf8");
  expect(read("README.md")).toContain("](docs/demo.svg)");
  const steps = [...read("docs", "demo.svg").matchAll(/<tspan class="b c">\d (.*?)<\/tspan>/g)].map(
    ([, step]) => step,
  );
  expect(steps.length).toBeGreaterThan(3);
  for (const step of steps) expect(read("scripts", "demo.ts")).toContain(`"${step}"`);
});
