const about: Record<string, string> = {
  up: "Makes, changes and removes what the program declares, after it has shown that and asked.",
  preview: "Shows what `npm run up` would do. Sends nothing to the GDN unless the program looks things up.",
  refresh: "Looks at the GDN, and takes what was changed there into the state.",
  destroy: "Removes what the stack has made.",
};

/** What this project adds to the CLI's own help of a command, which follows it. */
export function helpText(command: string | undefined): string {
  const sentence = command === undefined ? undefined : about[command];
  if (sentence === undefined) return "";
  return `${sentence}

Usage: npm run ${command} -- [options]

Options of this project:
  --markdown <file>     write a summary of the changes for people, of at most 65,536 characters
  --detailed-exitcode   tell by the exit status whether there are changes (default: 0 with and without them)

Exit status:
  0  done; with --detailed-exitcode: there are no changes
  2  with --detailed-exitcode: there are changes. Else: a wrong call, or wrong settings
  any other number: an error

Everything else is Pulumi's own:

`;
}
