/** `npm run adopt-all -- FABRIC [--out FILE]`, in this project. */
import { dirname, join, relative } from "node:path";
import { adoptAllCommand } from "./adopt-all/command.ts";
import { stackConfig } from "./adopt-all/stack-config.ts";
import { projectFolder } from "./project.ts";

await adoptAllCommand({
  folder: projectFolder,
  defaultStack: "stack dev",
  stackConfig: (stack = "dev") => stackConfig(stack),
  resources: (out = join(projectFolder, "index.ts")) => {
    const module = join(projectFolder, "providers", "index.ts");
    const path = relative(dirname(out), module).replaceAll("\\", "/");
    return path.startsWith(".") ? path : `./${path}`;
  },
  defaultResources: "this project's",
});
