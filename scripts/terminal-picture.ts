/** A line that a program wrote on a terminal. */
export interface TerminalLine {
  /** With the escape sequences of its colours. */
  text: string;
  /** When it was written, in seconds since the start. */
  at: number;
}

/** What this draws of the escape sequences that set how text looks (SGR), by their numbers. */
const LOOKS: Record<string, string> = {
  "1": "b",
  "2": "d",
  "31": "r",
  "32": "g",
  "33": "y",
  "35": "m",
  "36": "c",
};

/** Those that end a look. */
const ENDS: Record<string, readonly string[]> = {
  "0": Object.values(LOOKS),
  "22": ["b", "d"],
  "39": ["r", "g", "y", "m", "c"],
};

const ESCAPE = String.fromCharCode(27);
const SEQUENCE = new RegExp(`${ESCAPE}\\[([\\d;]*)m`);

const SIZE = { character: 8.4, line: 19, font: 14, padding: 16 };

const STYLE = `text{font:${SIZE.font}px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#e6edf3;white-space:pre}
.b{font-weight:700}.d{fill:#9da7b1}.r{fill:#ff7b72}.g{fill:#56d364}.y{fill:#e3b341}.m{fill:#d2a8ff}.c{fill:#79c0ff}
@keyframes s{to{opacity:1}}
@media (prefers-reduced-motion:no-preference){.l{opacity:0;animation:s .01s forwards}}`;

/**
 * Draws what a program wrote as an SVG in which each line appears when it was written, and which ends with all of them.
 *
 * @param title what it shows, for those who do not see it
 * @example terminalPicture([{ text: "\x1b[1mdone\x1b[22m", at: 0.5 }], "A run")
 */
export function terminalPicture(lines: readonly TerminalLine[], title: string): string {
  const columns = Math.max(...lines.map(({ text }) => plain(text).length));
  const width = Math.ceil(columns * SIZE.character + 2 * SIZE.padding);
  const height = lines.length * SIZE.line + 2 * SIZE.padding;
  const rows = lines.flatMap(({ text, at }, index) => {
    if (plain(text) === "") return [];
    const y = SIZE.padding + index * SIZE.line + SIZE.font;
    return [
      `<text class="l" style="animation-delay:${at.toFixed(1)}s" x="${SIZE.padding}" y="${y}">${spans(text)}</text>`,
    ];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
${rows.join("\n")}
</svg>
`;
}

/** A text without its escape sequences. */
export function plain(text: string): string {
  return partsOf(text)
    .map((part) => part.text)
    .join("");
}

function spans(text: string): string {
  return partsOf(text)
    .filter((part) => part.text !== "")
    .map((part) => {
      const inside = escaped(part.text);
      return part.looks.length === 0 ? inside : `<tspan class="${part.looks.join(" ")}">${inside}</tspan>`;
    })
    .join("");
}

function partsOf(text: string): { text: string; looks: string[] }[] {
  const looks = new Set<string>();
  // The texts stand at the even places, the numbers of the sequences between them.
  return text.split(SEQUENCE).flatMap((piece, index) => {
    if (index % 2 === 0) return [{ text: piece, looks: [...looks] }];
    for (const code of piece.split(";")) {
      for (const ended of ENDS[code || "0"] ?? []) looks.delete(ended);
      const look = LOOKS[code];
      if (look !== undefined) looks.add(look);
    }
    return [];
  });
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
