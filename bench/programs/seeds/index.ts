/** One spot collection with the documents of the file `source`. */
import * as pulumi from "@pulumi/pulumi";
import { SeedDocuments, SpotCollection, SpotFabric } from "../../../providers/index.ts";

const fabric = new SpotFabric("fabric", { name: "seeds", spotDc: "us-west", forceDestroy: true });
const collection = new SpotCollection("documents", { fabric, name: "documents" }, { deletedWith: fabric });
new SeedDocuments(
  "seeds",
  {
    fabric,
    collection,
    source: new pulumi.Config().require("source"),
  },
  { deletedWith: fabric },
);
