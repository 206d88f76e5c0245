/** A program of five lines that uses the installed package. */
export const fiveLines = `import { SpotCollection, SpotFabric } from "gdn-spot";

const fabric = new SpotFabric("shop", { name: "shop", spotDc: "us-west" });
const carts = new SpotCollection("carts", { fabric: fabric.name, name: "carts" });
export const collection = carts.name;
`;

/** A program with a resource that is declared by an output of another one. */
export const namedById = `import * as pulumi from "@pulumi/pulumi";
import { RestqlQuery, SpotFabric } from "gdn-spot";

const team = new pulumi.Config().get("team") ?? "shop";
const shop = new SpotFabric("shop", { name: "shop", spotDc: "us-west", metadata: { team } });
new RestqlQuery("regions", { fabric: "shop", name: "regions", value: "RETURN @all", parameters: { all: shop.effectiveDcList } });
`;

/** What of \`Pulumi.yaml\` has the package's own plugin serve its resources. */
export const pluginLine = `plugins:
  providers:
    - name: pulumi-nodejs
      path: ../node_modules/gdn-spot/dist/providers/pulumi/plugin
`;

export const compilerOptions = {
  strict: true,
  noEmit: true,
  target: "es2022",
  module: "nodenext",
  moduleResolution: "nodenext",
};
const tsconfig = JSON.stringify({ compilerOptions, files: ["index.ts"] });

/** The files of that program in each of the ways in which the engine runs one. */
export const flavours = {
  /** Node takes the types out. */
  typescript: {
    "package.json": '{ "name": "shop", "private": true, "type": "module" }',
    "index.ts": fiveLines,
    "tsconfig.json": tsconfig,
  },
  /** The engine's own ts-node compiles it, as it does for projects made from Pulumi's templates. */
  commonjs: {
    "package.json": '{ "name": "shop", "private": true }',
    "index.ts": fiveLines,
    "tsconfig.json": tsconfig,
  },
  javascript: {
    "package.json": '{ "name": "shop", "private": true }',
    "index.js": fiveLines
      .replace(/import (.*) from (.*);/, "const $1 = require($2);")
      .replace("export const collection", "exports.collection"),
  },
};
