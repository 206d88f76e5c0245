import { setTimeout as sleep } from "node:timers/promises";
import { pauseBefore } from "../gdn/back-off.ts";
import { ErrorNum, GdnError, hasErrorNum } from "../gdn/gdn-error.ts";

/** How often a create is sent again when its effect stays unknown. */
const ATTEMPTS = 4;

/**
 * Sends a create that must take effect once, whatever is lost on the way. Where the service says that the object
 * exists, or no whole answer came, it looks. Before a create is sent again there is a pause, as before any other call.
 *
 * @param send sends the create
 * @param look finds the object if it exists
 * @param accept decides on an object that exists: returns it if it may be taken for ours, else throws.
 *   `answerWasLost` tells that one of our own creates may have made it.
 */
export async function createOnce<Made, Found>(steps: {
  send: () => Promise<Made>;
  look: () => Promise<Found | undefined>;
  accept: (found: Found, answerWasLost: boolean) => Promise<Made>;
}): Promise<Made> {
  let answerWasLost = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await steps.send();
    } catch (error) {
      const conflict = isConflict(error);
      if (!conflict && !(error instanceof GdnError && error.effectUnknown)) throw error;
      answerWasLost ||= !conflict;
      const found = await steps.look();
      if (found !== undefined) return steps.accept(found, answerWasLost);
      if (conflict || attempt === ATTEMPTS) throw error;
      await sleep(pauseBefore(attempt));
    }
  }
}

/**
 * Duplicate names are 409/1207 for fabrics (recorded) and collections (documented). For saved queries nobody knows, so
 * a plain 400 makes it look as well: where there is nothing of that name, the 400 meant something else.
 */
function isConflict(error: unknown): boolean {
  return (
    (error instanceof GdnError && (error.status === 409 || error.status === 400)) ||
    hasErrorNum(error, ErrorNum.duplicateName)
  );
}
