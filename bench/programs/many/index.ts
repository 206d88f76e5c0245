/** One fabric with spot collections and saved queries: `count` resources, half of them of each kind. */
import * as pulumi from "@pulumi/pulumi";
import { RestqlQuery, SpotCollection, SpotFabric } from "../../../providers/index.ts";

const count = new pulumi.Config().requireNumber("count");

const fabric = new SpotFabric("fabric", { name: "many", spotDc: "us-west", forceDestroy: true });
for (let index = 0; index < count / 2; index += 1) {
  new SpotCollection(`collection-${index}`, { fabric, name: `collection-${index}` }, { deletedWith: fabric });
  new RestqlQuery(
    `query-${index}`,
    {
      fabric,
      name: `query-${index}`,
      value: "FOR document IN documents RETURN document",
    },
    { deletedWith: fabric },
  );
}
