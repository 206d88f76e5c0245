// Elsewhere the import is from "gdn-spot".
import * as pulumi from "@pulumi/pulumi";
import { AccessLevel, ApiKey, Collection, Fabric, Index, RestqlQuery } from "../../providers/index.ts";

const book = new Fabric("book", { name: "addressbook" });
const contacts = new Collection("contacts", { fabric: book, name: "contacts", stream: true });

new Index("contacts-by-email", {
  fabric: book,
  collection: contacts,
  name: "by_email",
  type: "persistent",
  fields: ["email"],
  unique: true,
});

const queries = {
  get_contacts: "FOR contact IN contacts SORT contact.lastname, contact.firstname RETURN contact",
  save_contact:
    "INSERT { firstname: @firstname, lastname: @lastname, email: @email } INTO contacts RETURN NEW._key",
  update_contact: "UPDATE @key WITH { email: @email } IN contacts RETURN NEW.email",
  remove_contact: "REMOVE @key IN contacts",
};
const saved = Object.entries(queries).map(
  ([name, value]) => new RestqlQuery(name, { fabric: book, name, value }, { dependsOn: contacts }),
);

const app = new ApiKey("app", { apiKeyId: "addressbook" });
const enters = new AccessLevel("app", { apiKeyId: app.apiKeyId, fabric: book, level: "ro" });
new AccessLevel(
  "app-contacts",
  { apiKeyId: app.apiKeyId, fabric: book, collection: contacts, level: "rw" },
  { dependsOn: enters },
);

export const appKey = app.key;
export const topic = contacts.streamTopic;
export const names = pulumi.all(saved.map(({ name }) => name));
