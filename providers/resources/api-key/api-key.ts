import * as pulumi from "@pulumi/pulumi";
import { GdnResource, ownerTagFor } from "../../pulumi/resource.ts";

/** What an `ApiKey` is declared with. */
export interface ApiKeyArgs {
  /** A letter, then letters, digits or `_`. Another id replaces the key. */
  apiKeyId: pulumi.Input<string>;
  /** Attributes for whoever uses the key; others that it has are left alone. Default none. Changed in place. */
  attributes?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * A text such as a date. Setting or changing it makes a new secret in place: the old one is refused from then on, the
   * access levels and attributes stay. Taking it out changes nothing. Not for a key that was adopted.
   */
  rotateWhenChanged?: pulumi.Input<string>;
  /** Use a key that exists, without its secret; it stays when the resource goes. Default false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * An API key. Its secret is told once, when the key is made, and is kept encrypted in the state; a new one has rights
 * on nothing until an `AccessLevel` gives it some. Another value of `rotateWhenChanged` makes another secret for the same
 * id, as `pulumi up --replace URN` does; all access levels that the key has stay, whoever gave them.
 *
 * @example
 * const app = new ApiKey("app", { apiKeyId: "app" });
 * new AccessLevel("app", { apiKeyId: app.apiKeyId, fabric: fabric.name, level: "rw" });
 * export const appKey = app.key;
 */
export class ApiKey extends GdnResource {
  /** Its id, by which access levels know it. */
  declare readonly apiKeyId: pulumi.Output<string>;
  /** The whole key, `tenant.id.secret`: a secret output. Empty for a key that was adopted. */
  declare readonly key: pulumi.Output<string>;

  constructor(name: string, args: ApiKeyArgs, opts?: pulumi.CustomResourceOptions) {
    const stamp = ownerTagFor("ApiKey", name);
    const secret = pulumi.mergeOptions(opts, { additionalSecretOutputs: ["key"] });
    super("ApiKey", name, { ...args, stamp }, ["key", "hash"], secret);
  }
}
