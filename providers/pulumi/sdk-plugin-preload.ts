/** Loaded into the process of the SDK's own plugin, which would outlive an engine that is killed. */
import { leaveWithEngine } from "./leave-with-engine.ts";

leaveWithEngine(process.argv[2]);
