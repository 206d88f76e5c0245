import type { TestGdn } from "./gdn.ts";

const SHOP = "/_fabric/shop/_api";
const PLACES = ["Lisbon", "Nairobi", "Osaka", "Lima", "Pune", "Turin"];

/**
 * What a tenant may have: fabric `shop` with a spot region, a spot collection `carts` of 60 documents, a collection
 * `visits` without any, edges, and two saved queries; and fabric `lab` without a spot region.
 */
export async function fillWithExamples(gdn: Pick<TestGdn, "need" | "info">): Promise<void> {
  const metadata = { team: "web", purpose: "carts and visits" };
  const options = { spotDc: "eu-central", metadata };
  await gdn.need("POST", "/_fabric/_system/_api/database", { name: "shop", options });
  const lab = { name: "lab", options: { dcList: "us-west,ap-south", spotDc: "" } };
  await gdn.need("POST", "/_fabric/_system/_api/database", lab);
  await gdn.need("PUT", `/_api/key/${gdn.info.apiKeyId}/database/shop`, { grant: "rw" });
  await gdn.need("POST", `${SHOP}/collection`, { name: "related", type: 3 });
  await gdn.need("POST", `${SHOP}/collection`, { name: "visits", stream: true });
  await gdn.need("POST", `${SHOP}/collection`, { name: "carts", isSpot: true });
  const carts = Array.from({ length: 60 }, (_, index) => ({
    _key: `cart-${String(index + 1).padStart(2, "0")}`,
    city: PLACES[index % PLACES.length],
    items: (index * 7) % 5,
    total: ((index * 137) % 900) / 10,
  }));
  await gdn.need("POST", `${SHOP}/document/carts`, carts);
  const value =
    "FOR cart IN carts\n  FILTER cart.city == @city\n  SORT cart.total DESC\n  RETURN { key: cart._key, items: cart.items, total: cart.total }";
  const byCity = { name: "carts_by_city", value, parameter: { city: "Osaka" } };
  await gdn.need("POST", `${SHOP}/restql`, { query: byCity });
  const all = { name: "all_carts", value: "FOR cart IN carts RETURN cart._key" };
  await gdn.need("POST", `${SHOP}/restql`, { query: all });
}
