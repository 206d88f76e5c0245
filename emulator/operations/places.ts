/** Where a region is; latitude and longitude in degrees, as text (recorded). */
export interface Place {
  readonly city: string;
  readonly countryCode: string;
  readonly country: string;
  readonly latitude: string;
  readonly longitude: string;
}

const PLACES: Record<string, [string, string, string, string, string]> = {
  "us-west": ["San Jose", "US", "United States", "37.338", "-121.886"],
  "us-east": ["Newark", "US", "United States", "40.736", "-74.172"],
  "eu-central": ["Frankfurt", "DE", "Germany", "50.110", "8.682"],
  "eu-west": ["London", "GB", "United Kingdom", "51.507", "-0.128"],
  "ap-south": ["Mumbai", "IN", "India", "19.076", "72.878"],
  "ap-northeast": ["Tokyo", "JP", "Japan", "35.690", "139.692"],
};

/** Where the default regions are, and some more; `undefined` for others, which are nowhere in particular. */
export function placeOf(region: string): Place | undefined {
  const place = PLACES[region];
  if (place === undefined) return undefined;
  const [city, countryCode, country, latitude, longitude] = place;
  return { city, countryCode, country, latitude, longitude };
}
