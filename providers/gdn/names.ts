/**
 * What names may look like. jsc8 pastes names into request paths as they are (`..` climbs, `?` and `#` cut), so a
 * name that does not match never gets as far as a call.
 */
export interface NameRule {
  pattern: RegExp;
  /** Ends the sentence "must be ...". */
  says: string;
}

/** As in the GDN's documentation: a letter first, then letters, digits, `_` and `-`, 64 at most. `_system` exists too. */
export const fabricName: NameRule = {
  pattern: /^(_system|[A-Za-z][A-Za-z0-9_-]{0,63})$/,
  says: "a letter followed by at most 63 letters, digits, '_' or '-'",
};

/** As in the GDN's documentation; system collections, which start with `_`, are not ours to make. */
export const collectionName: NameRule = {
  pattern: /^[A-Za-z][A-Za-z0-9_-]{0,255}$/,
  says: "a letter followed by at most 255 letters, digits, '_' or '-'",
};

/** jsc8 puts the names of indexes into paths, after their collection's. */
export const indexName: NameRule = {
  pattern: /^[A-Za-z_][A-Za-z0-9_-]{0,255}$/,
  says: "a letter or '_' followed by at most 255 letters, digits, '_' or '-'",
};

/** Saved queries are addressed by name in the path as collections are. */
export const restqlName: NameRule = {
  pattern: /^[A-Za-z_][A-Za-z0-9_-]{0,255}$/,
  says: "a letter or '_' followed by at most 255 letters, digits, '_' or '-'",
};

/** Recorded: an id must start with a letter, and `_` is accepted beside letters and digits. */
export const apiKeyId: NameRule = {
  pattern: /^[A-Za-z][A-Za-z0-9_]{0,127}$/,
  says: "a letter followed by letters, digits or '_'",
};

/** A name becomes a part of a path when the attribute is removed, where `truncate` would remove all of them. */
export const attributeName: NameRule = {
  pattern: /^(?!truncate$)[A-Za-z_][A-Za-z0-9_.-]{0,127}$/,
  says: "a letter or '_' followed by letters, digits, '_', '.' or '-', and not 'truncate'",
};

/** Full stream names carry their scope in front: `c8globals.orders`, `c8locals.orders`. */
export const streamName: NameRule = {
  pattern: /^[A-Za-z][A-Za-z0-9_.-]{0,255}$/,
  says: "a letter followed by letters, digits, '_', '-' or '.', such as c8globals.orders",
};

/** The name of a stream without its scope, which jsc8 looks for anywhere in it. */
export const ownStreamName: NameRule = {
  pattern: /^(?!.*(c8globals|c8locals))[A-Za-z][A-Za-z0-9_.-]{0,240}$/,
  says: "a letter followed by letters, digits, '_', '-' or '.', without c8globals or c8locals",
};

/** Stream workers, graphs and search views are addressed by name in the path as collections are. */
export const objectName: NameRule = {
  pattern: /^[A-Za-z][A-Za-z0-9_-]{0,255}$/,
  says: "a letter followed by at most 255 letters, digits, '_' or '-'",
};

/** Recorded: names are generated, `U` and 22 letters, digits, `_` or `-`; the owner is `root`; some give an e-mail. */
export const userName: NameRule = {
  pattern: /^[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,253}$/,
  says: "a letter, digit or '_' followed by letters, digits, '_', '.', '@', '+' or '-'",
};

/** An address only as far as it names something in messages and bodies; whether it is one is the service's business. */
export const emailAddress: NameRule = {
  pattern: /^[A-Za-z0-9_][A-Za-z0-9_.%+-]{0,63}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/,
  says: "an e-mail address, such as app@shop.example",
};

/** Regions are named or given by host (with or without port); neither has anything a path could trip over. */
export const regionName: NameRule = {
  pattern: /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$/,
  says: "a region's name or host, such as us-west or us-west.gdn.example",
};

/** Document keys as the GDN takes them (the same rule as ArangoDB's, 254 bytes at most). */
export const documentKey: NameRule = {
  pattern: /^[A-Za-z0-9_\-:.@()+,=;$!*'%]{1,254}$/,
  says: "1 to 254 of the characters A-Z a-z 0-9 _ - : . @ ( ) + , = ; $ ! * ' %",
};

/** `acme` and `spot` make `acme.spot`, the way the GDN itself qualifies a fabric. */
export function qualifiedFabric(tenant: string, fabric: string): string {
  return `${tenant}.${fabric}`;
}
