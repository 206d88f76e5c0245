import { GdnError } from "../gdn/gdn-error.ts";

/**
 * An object that is to be changed was deleted meanwhile, and perhaps made anew by somebody else.
 *
 * @param doing as in `GdnError`: "change user ann@shop.example"
 */
export function isGone(doing: string): GdnError {
  return new GdnError(
    doing,
    { answer: "it is not there any more" },
    "Run 'pulumi refresh', then up makes it again.",
  );
}
