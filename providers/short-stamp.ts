import { readProviderText } from "./provider-text.ts";

type Properties = Record<string, unknown>;

/** Where the state is in a file or a bucket, the engine knows no other organization. */
const USUAL_ORGANIZATION = "organization";

/**
 * A stamp as the engine keeps it, `/shop/prod//accounts` for `organization/shop/prod/SpotCollection/accounts`: it stands
 * twice in the state of each resource, which is written as a whole at each step, and so does the resource's type in the
 * provider's text.
 */
export function withShortStamp(properties: Properties): Properties {
  const { stamp } = properties;
  const type = readProviderText(properties.__provider)?.type;
  if (typeof stamp !== "string" || type === undefined) return properties;
  const [organization, project, stack, itsType, ...name] = stamp.split("/");
  if (itsType !== type) return properties;
  const shortened = organization === USUAL_ORGANIZATION ? "" : organization;
  const short = { ...properties, stamp: [shortened, project, stack, "", ...name].join("/") };
  return withWholeStamp(short).stamp === stamp ? short : properties;
}

/** The stamp as it stands on the GDN; one that is whole, as states of older versions have it, stays as it is. */
export function withWholeStamp(properties: Properties): Properties {
  const { stamp } = properties;
  const type = readProviderText(properties.__provider)?.type;
  if (typeof stamp !== "string" || type === undefined) return properties;
  const [organization, project, stack, itsType, ...name] = stamp.split("/");
  if (itsType !== "" || name.length === 0) return properties;
  return {
    ...properties,
    stamp: [organization || USUAL_ORGANIZATION, project, stack, type, ...name].join("/"),
  };
}
