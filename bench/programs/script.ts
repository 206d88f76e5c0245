/** `node bench/programs/script.ts INFO`: the straight script as a process, on the local GDN that prints INFO with `--json`. */
import { parseGdnInfo } from "../../cli/gdn/background.ts";
import { straightScript } from "../support/straight-script.ts";

await straightScript(parseGdnInfo(process.argv[2] ?? ""), "us-west");
