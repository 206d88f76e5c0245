/** Says a line to the person at the terminal: the engine shows what a plugin writes to standard output. */
export function announce(line: string): void {
  console.log(line);
}
