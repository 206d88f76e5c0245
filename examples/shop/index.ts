// Elsewhere the import is from "gdn-spot".
import { Collection, Fabric, Graph, RestqlQuery, SearchView, SeedDocuments } from "../../providers/index.ts";

const shop = new Fabric("shop", { name: "shop" });

const products = new Collection("products", { fabric: shop, name: "products" });
const customers = new Collection("customers", { fabric: shop, name: "customers" });
const bought = new Collection("bought", { fabric: shop, name: "bought", type: "edge" });

new SeedDocuments("products", {
  fabric: shop,
  collection: products,
  documents: [
    { _key: "kettle", title: "Electric kettle", text: "Boils water in a quick and quiet way", price: 39 },
    { _key: "teapot", title: "Teapot", text: "For boiling hot tea, keeps it warm", price: 25 },
    { _key: "bicycle", title: "Bicycle", text: "Two quick wheels", price: 890 },
  ],
});
new SeedDocuments("customers", {
  fabric: shop,
  collection: customers,
  documents: [{ _key: "ann" }, { _key: "bob" }],
});

const graph = new Graph("purchases", {
  fabric: shop,
  name: "purchases",
  edgeDefinitions: [{ collection: bought, from: [customers], to: [products] }],
});

const catalogue = new SearchView(
  "catalogue",
  {
    fabric: shop,
    name: "catalogue",
    links: {
      products: {
        fields: { title: { analyzers: ["text_en"] }, text: { analyzers: ["text_en"] }, price: {} },
      },
    },
  },
  { dependsOn: products },
);

new RestqlQuery(
  "search",
  {
    fabric: shop,
    name: "search",
    value: `FOR product IN catalogue
      SEARCH ANALYZER(BOOST(product.title IN TOKENS(@words, "text_en"), 2)
        OR product.text IN TOKENS(@words, "text_en"), "text_en") AND product.price <= @most
      SORT BM25(product) DESC
      RETURN product._key`,
  },
  { dependsOn: catalogue },
);

new RestqlQuery(
  "also-bought",
  {
    fabric: shop,
    name: "also_bought",
    value: `FOR other IN 2 ANY CONCAT("products/", @product) GRAPH "purchases" OPTIONS { uniqueVertices: "path" }
      COLLECT product = other._key WITH COUNT INTO times
      SORT times DESC, product
      RETURN product`,
  },
  { dependsOn: graph },
);
