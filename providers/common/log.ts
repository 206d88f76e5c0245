/** Says a line to the person at the terminal: the engine shows what a plugin writes to standard output. */
export function log(line: string): void {
  // Names of files may hold anything; what is said must not steer a terminal.
  console.log(line.replace(/[\p{Cc}\p{Cf}]/gu, " "));
}
