import { dirname, join } from "node:path";

/** The folder of this project: of Pulumi.yaml and package.json. */
export const projectFolder = dirname(import.meta.dirname);

/** What this project's own background processes and its local GDN leave, out of version control. */
export const gdnFolder = join(projectFolder, ".gdn");
