/** One spot collection with the documents of the file `source`. */
import * as pulumi from "@pulumi/pulumi";
import { SeedDocuments, SpotCollection, SpotFabric } from "../../../providers/index.ts";

const fabric = new SpotFabric("fabric", { name: "seeds", spotDc: "us-west", forceDestroy: true });
const collection = new SpotCollection("documents", { fabric: fabric.name, name: "documents" });
new SeedDocuments("seeds", {
  fabric: fabric.name,
  collection: collection.name,
  source: new pulumi.Config().require("source"),
});
