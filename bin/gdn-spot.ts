#!/usr/bin/env node
/**
 * `npx gdn-spot COMMAND`: the commands that programs elsewhere have with the package.
 */
import { usageErrorStatus } from "./own-options.ts";

/** Each is a module that reads the rest of the command line. */
const commands: Record<string, { about: string; run: () => Promise<unknown> }> = {
  summary: {
    about: "makes a summary for people of what `pulumi preview --json` printed",
    run: () => import("./summarize.ts"),
  },
  comment: {
    about: "puts that summary under the pull or merge request of a job",
    run: () => import("./comment.ts"),
  },
  "adopt-all": {
    about: "writes the program that takes over a fabric that is there",
    run: () => import("./adopt-all/in-a-program.ts"),
  },
};

const [, , name = "", ...rest] = process.argv;
const lines = Object.entries(commands).map(([command, { about }]) => `  ${command.padEnd(10)} ${about}`);
const usage = `Usage: npx gdn-spot <command> [options]\n\nCommands:\n${lines.join("\n")}

\`npx gdn-spot <command> --help\` tells more. The local GDN is \`npx local-gdn\`.
`;
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command !== undefined) {
  process.argv.splice(2, 1);
  await command.run();
} else if (["--help", "-h", "help"].includes(name)) process.stdout.write(usage);
else {
  process.stderr.write(
    `${name === "" ? "There must be a command." : `There is no command '${name}'.`}\n\n${usage}`,
  );
  process.exitCode = usageErrorStatus(rest, process.env);
}
