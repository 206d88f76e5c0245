import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Writes what the demo shows, on standard output: in colours on a terminal, unless NO_COLOR is set. */
export const page = {
  title(text: string): void {
    write(`\n${style("bold", text)}`);
  },
  /** A numbered step, before it is done. */
  step(number: number, what: string, why: string): void {
    write(`\n${style(["bold", "cyan"], `${number} ${what}`)}  ${style("dim", why)}`);
  },
  line(text: string, seconds?: number): void {
    write(`  ${text}${seconds === undefined ? "" : style("dim", `  ${seconds.toFixed(1)} s`)}`);
  },
  good(text: string): void {
    write(`\n${style(["bold", "green"], text)}`);
  },
  bad(text: string): void {
    write(`\n${style(["bold", "red"], text)}`);
  },
  /** Columns as wide as their widest cell, under their names. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    const widths = head.map((name, column) =>
      Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length), name.length),
    );
    const line = (cells: readonly string[]) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("   ")
        .trimEnd();
    write(`  ${style("dim", line(head))}`);
    for (const row of rows) write(`  ${line(row)}`);
  },
};

/** The engine's sign and colour for an operation, two columns wide. */
export function sign(op: string): string {
  const signs: Record<string, [Style, string]> = {
    create: ["green", " +"],
    update: ["yellow", " ~"],
    delete: ["red", " -"],
    replace: ["magenta", "+-"],
  };
  const [color, text] = signs[op] ?? ["dim", " ="];
  return style(color, text);
}

function style(format: Style, text: string): string {
  return styleText(format, text, { stream: process.stdout });
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
