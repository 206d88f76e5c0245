import { type EdgeLocation, findEdgeLocation, isNamed } from "../../gdn/edge-locations.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import type { Inputs, State } from "./declaration.ts";

/** The regions that the inputs name; all of the tenant's if they name none. */
export function chosenRegions(locations: EdgeLocation[], inputs: Inputs, doing: string): EdgeLocation[] {
  if (inputs.dcList === undefined) return locations;
  const chosen = new Map<EdgeLocation, string>();
  for (const named of inputs.dcList) {
    const location = findEdgeLocation(locations, named, doing);
    const before = chosen.get(location);
    if (before !== undefined) {
      throw new GdnError(
        doing,
        { answer: `dcList names region ${location.name} twice ('${before}' and '${named}')` },
        "Name it once.",
      );
    }
    chosen.set(location, named);
  }
  return [...chosen.keys()];
}

/** What is asked of the service: a region's name, "" for none, absent to let it choose. */
export function chosenSpotDc(regions: EdgeLocation[], inputs: Inputs, doing: string): string | undefined {
  if (inputs.spotCreationType === "NONE") return "";
  if (inputs.spotCreationType === "AUTOMATIC" || inputs.spotDc === undefined) return undefined;
  const { spotDc } = inputs;
  const found = regions.find((candidate) => isNamed(candidate, spotDc));
  if (found) return found.name;
  throw new GdnError(
    doing,
    { answer: `spotDc '${spotDc}' is not one of the fabric's regions` },
    `Choose one of ${regions.map((candidate) => candidate.name).join(", ")}, or add it to dcList.`,
  );
}

/** The spot region after an update. There is no call for "choose one", so AUTOMATIC keeps what there is. */
export function wantedSpotDc(
  regions: EdgeLocation[],
  present: string,
  inputs: Inputs,
  doing: string,
): string {
  const chosen = chosenSpotDc(regions, inputs, doing);
  if (chosen !== undefined) return chosen;
  return present || regions.find((candidate) => candidate.spot)?.name || "";
}

/** Whether the state knows the fabric with the spot region that it is declared with, or with none. */
export function hasItsSpotRegion({ spotCreationType, spotDc, regions, effectiveSpotDc }: State): boolean {
  if (spotCreationType === "NONE") return effectiveSpotDc === "";
  return spotDc === undefined ? effectiveSpotDc !== "" : effectiveSpotDc === canonicalName(regions, spotDc);
}

export function canonicalName(regions: EdgeLocation[], named: string): string {
  return regions.find((candidate) => isNamed(candidate, named))?.name ?? named;
}

export function canonicalNames(regions: EdgeLocation[], named: string[]): string[] {
  return named.map((each) => canonicalName(regions, each));
}

export function sameSet(left: string[], right: string[]): boolean {
  return left.length === right.length && left.every((each) => right.includes(each));
}

/** The service may list regions in another order, which means nothing and must not show as a change. */
export function sortLike(names: string[], order: string[]): string[] {
  return [...order.filter((each) => names.includes(each)), ...names.filter((each) => !order.includes(each))];
}
