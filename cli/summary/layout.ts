/** A part of a page, of which rows may be left out at the end. */
export interface Block {
  head: string;
  /** Lines after the head; one without any is shown whole or not at all. */
  rows: readonly string[];
  /** What must follow the last row that is shown, such as the end of an element; empty for nothing. */
  tail: string;
}

/**
 * Joins blocks, with an empty line between them, to at most `most` characters: where they are more, the page ends
 * after the last row that fits, with the note.
 */
export function layOut(blocks: readonly Block[], most: number, note: string): string {
  const whole = `${blocks.map((block) => write(block)).join("\n\n")}\n`;
  if (whole.length <= most) return whole;
  const parts: string[] = [];
  let left = most - `${note}\n`.length;
  for (const block of blocks) {
    const cut = { ...block, rows: rowsWithin(block, left) };
    const part = `${write(cut)}\n\n`;
    if (part.length > left || (cut.rows.length === 0 && block.rows.length > 0)) break;
    parts.push(part);
    left -= part.length;
    if (cut.rows.length < block.rows.length) break;
  }
  return `${parts.join("")}${note}\n`;
}

function write({ head, rows, tail }: Block): string {
  return [head, ...rows, tail].filter((line) => line !== "").join("\n");
}

/** The first rows that, with all of the rest and the empty line after it, are at most `most` characters. */
function rowsWithin({ head, rows, tail }: Block, most: number): readonly string[] {
  let left = most - `${head}\n${tail}\n\n`.length;
  const end = rows.findIndex((row) => {
    left -= row.length + 1;
    return left < 0;
  });
  return end === -1 ? rows : rows.slice(0, end);
}
