import { GdnError } from "../gdn/gdn-error.ts";

/**
 * Decides on an object of somebody else's that has the name of a declared one: it is used only where that was asked
 * for.
 *
 * @param doing as in `GdnError`: "create collection accounts in fabric spot"
 * @param maker who made it, where that is known
 */
export function refuseUnlessAdopted(adopt: boolean, doing: string, maker: string | undefined): void {
  if (adopt) return;
  const alias = maker ? " If that is this resource under an earlier name, give it that as an alias." : "";
  throw new GdnError(
    doing,
    {
      answer: `there is one of that name already${maker ? `, made by ${maker}` : ", which this stack did not make"}`,
    },
    `Choose another name, delete that one, or set adopt: true to use it as it is (destroy will then leave it there).${alias}`,
  );
}

/**
 * An object that is adopted must be as it is declared; changing it is for a later, previewed update.
 *
 * @param described "collection accounts in fabric spot"
 * @param differences what is not as declared, each as a part of a sentence: "stream is true"; undefined ones are none
 */
export function refuseIfDifferent(described: string, differences: (string | undefined)[]): void {
  refuse(`adopt ${described}`, differences, "Declare it as it is, then change it with a later update.");
}

/** The same for one's own, which an earlier run left behind, and for what cannot be changed. */
export function refuseFromEarlierRun(described: string, differences: (string | undefined)[]): void {
  refuse(
    `take over ${described}`,
    differences,
    "Declare it as it is, then change it with a later update, or delete it. Where this is to replace it, the old one must go first: leave deleteBeforeReplace as it is.",
  );
}

function refuse(doing: string, differences: (string | undefined)[], advice: string): void {
  const found = differences.filter((difference) => difference !== undefined);
  if (found.length === 0) return;
  throw new GdnError(
    doing,
    { answer: `it does not agree with the declaration: its ${found.join(", its ")}` },
    advice,
  );
}
