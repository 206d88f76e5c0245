import * as pulumi from "@pulumi/pulumi";
import { GdnResource, ownerTagFor } from "../../pulumi/resource.ts";

/** What a `User` is declared with. */
export interface UserArgs {
  /** Another address replaces the user. */
  email: pulumi.Input<string>;
  /** Kept encrypted, given as a secret or not. Changed in place; a change by somebody else cannot be seen. */
  password: pulumi.Input<string>;
  /** Default: the service's own. Changed in place. */
  displayName?: pulumi.Input<string>;
  /** Whether it may log in. Default true. Changed in place. */
  active?: pulumi.Input<boolean>;
  /** Entries that are kept with the user; others that are there are left alone. Default none. Changed in place. */
  extra?: pulumi.Input<Record<string, unknown>>;
  /**
   * Use a user that exists and agrees with the declaration, with the password that it has; it stays when the resource
   * goes. Default false.
   */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A user of the tenant, who logs in with e-mail and password. It may only look into `_system` until an `AccessLevel`
 * gives it more. Deleting it deletes its API keys and saved queries too.
 *
 * @example
 * const ann = new User("ann", { email: "ann@shop.example", password: config.requireSecret("annPassword") });
 * new AccessLevel("ann", { user: ann.user, fabric: fabric.name, level: "ro" });
 */
export class User extends GdnResource {
  /** The address with which it logs in. */
  declare readonly email: pulumi.Output<string>;
  /** The name that the service made up for it, by which access levels know it. */
  declare readonly user: pulumi.Output<string>;

  constructor(name: string, args: UserArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = { ...args, password: pulumi.secret(args.password), stamp: ownerTagFor("User", name) };
    super(
      "User",
      name,
      inputs,
      ["user"],
      pulumi.mergeOptions(opts, { additionalSecretOutputs: ["password"] }),
    );
  }
}
