/** `npx gdn-spot adopt-all FABRIC [--out FILE]`, in the folder of a program that has the package. */
import { projectFolder } from "../../providers/common/paths.ts";
import { adoptAllCommand } from "./command.ts";
import { readConfig, tellConfig } from "./read-config.ts";

const folder = projectFolder();

await adoptAllCommand({
  folder,
  defaultStack: "the selected stack",
  stackConfig: (stack) => {
    const named = stack === undefined ? [] : ["--stack", stack];
    return readConfig("pulumi", [...tellConfig, ...named], { cwd: folder, env: process.env });
  },
  resources: () => "gdn-spot",
  defaultResources: "gdn-spot",
});
