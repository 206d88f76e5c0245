/** As many dynamic resources as `count` says, that do nothing: the floor of what `../many` can take. */
import * as pulumi from "@pulumi/pulumi";

/** The shortest text that makes a provider. */
const provider = 'exports.handler=()=>({create:async()=>({id:"x"})})';

class Empty extends pulumi.CustomResource {
  constructor(name: string) {
    super("pulumi-nodejs:dynamic:Resource", name, { __provider: provider });
  }
}

const count = new pulumi.Config().requireNumber("count");
for (let index = 0; index < count; index += 1) new Empty(`empty-${index}`);
