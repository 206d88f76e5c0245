/** How a view indexes an attribute, and those below it; what is left out is as on the level above. */
export interface FieldLink {
  readonly analyzers?: readonly string[];
  readonly fields?: { readonly [attribute: string]: FieldLink };
  readonly includeAllFields?: boolean;
  readonly trackListPositions?: boolean;
  readonly storeValues?: "none" | "id";
}

/** What a search view is made of, as a query needs it. */
export interface View {
  readonly name: string;
  readonly links: { readonly [collection: string]: FieldLink };
}

const DEFAULT_ANALYZERS: readonly string[] = ["identity"];

/** The analyzers by which a view indexes an attribute; none where it does not. */
export function analyzersAt(link: FieldLink, path: readonly string[]): readonly string[] {
  let level: FieldLink | undefined = link;
  let analyzers = link.analyzers ?? DEFAULT_ANALYZERS;
  let all = link.includeAllFields ?? false;
  for (const name of path) {
    const { fields = {} }: FieldLink = level ?? {};
    const below: FieldLink | undefined = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (below === undefined && !all) return [];
    if (below !== undefined) all = below.includeAllFields ?? false;
    analyzers = below?.analyzers ?? analyzers;
    level = below;
  }
  return path.length === 0 ? [] : analyzers;
}
