import { writeFileSync } from "node:fs";
import type { Result } from "./results.ts";
import { type Share, sharesOfAims } from "./shares.ts";

/** Shares above this are drawn at the edge; the text beside them has the number. */
const MOST = 3;

const COLOURS = { reached: "#0b6e4f", missed: "#b3261e" };

/** In pixels. */
const SIZE = { labels: 600, plot: 420, texts: 230, row: 18, top: 48, bottom: 40 };

/** The results as a drawing (SVG): how much of what each aim allows is taken. The same for the same results. */
export function chartOf(results: readonly Result[]): string {
  const shares = sharesOfAims(results);
  const width = SIZE.labels + SIZE.plot + SIZE.texts;
  const height = SIZE.top + shares.length * SIZE.row + SIZE.bottom;
  const end = SIZE.top + shares.length * SIZE.row;
  const title = "For each aim, how much of what it allows is taken.";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${title}">
<title>${title}</title>
<style>text{font:11px sans-serif;fill:#333}.a{text-anchor:end}.m{text-anchor:middle}</style>
<rect width="${width}" height="${height}" fill="white"/>
<text class="m" x="${SIZE.labels + SIZE.plot / 2}" y="16">measured, as a share of what the aim allows (median, lowest to highest)</text>
${[0, 0.5, 1, 1.5, 2, 2.5, 3].map((share) => axisMark(share, end)).join("\n")}
${shares.map(rowOf).join("\n")}
${legend(end + 24)}
</svg>
`;
}

export function drawResults(file: string, results: readonly Result[]): void {
  writeFileSync(file, chartOf(results));
}

const placeOf = (share: number) =>
  Math.round(10 * (SIZE.labels + (Math.min(share, MOST) / MOST) * SIZE.plot)) / 10;

/** The aim itself is at 100 %. */
function axisMark(share: number, end: number): string {
  const x = placeOf(share);
  const line = share === 1 ? 'stroke="#333" stroke-dasharray="4 3"' : 'stroke="#ddd"';
  return `<text class="m" x="${x}" y="36">${share * 100}%</text><line x1="${x}" y1="42" x2="${x}" y2="${end}" ${line}/>`;
}

function rowOf(share: Share, index: number): string {
  const y = SIZE.top + index * SIZE.row + SIZE.row / 2;
  const outcome = share.reached ? "reached" : "missed";
  return [
    `<text class="a" x="${SIZE.labels - 8}" y="${y + 4}">${escaped(`${share.benchmark}: ${share.figure}`)}</text>`,
    `<line x1="${placeOf(share.min)}" x2="${placeOf(share.max)}" y1="${y}" y2="${y}" stroke="${COLOURS[outcome]}" stroke-width="3" opacity="0.4"/>`,
    point(placeOf(share.median), y, outcome),
    `<text x="${SIZE.labels + SIZE.plot + 12}" y="${y + 4}">${escaped(share.text)}</text>`,
  ].join("");
}

/** The shape says it too, to those who do not see the colours. */
function point(x: number, y: number, outcome: keyof typeof COLOURS): string {
  return outcome === "reached"
    ? `<circle cx="${x}" cy="${y}" r="4.5" fill="${COLOURS.reached}"/>`
    : `<path d="M${x - 5} ${y + 4}h10l-5-9z" fill="${COLOURS.missed}"/>`;
}

function legend(y: number): string {
  const at = SIZE.labels + SIZE.plot / 2;
  return `<text class="a" x="${at - 70}" y="${y}">aim</text>${point(at - 50, y - 4, "reached")}<text x="${at - 40}" y="${y}">reached</text>${point(at + 20, y - 4, "missed")}<text x="${at + 30}" y="${y}">missed</text>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
