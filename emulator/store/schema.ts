/** The version of the data format, kept in `PRAGMA user_version`. */
export const SCHEMA_VERSION = 3;

/** In `meta` where the indexes of the data have no entries yet, since an older version wrote it. */
export const INDEXES_TO_BUILD = "indexes to build";

/** Lists of these are in the order of creation (recorded), which is that of their rowids. */
const IN_ORDER = `
  CREATE TABLE restql (
    fabric TEXT NOT NULL, owner TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, parameter TEXT,
    type TEXT NOT NULL, PRIMARY KEY (fabric, owner, name)
  );
  CREATE TABLE streams (fabric TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (fabric, name));
`;

/** Graphs, search views and stream workers; the rowids are the order of creation. */
const DEFINITIONS = `
  CREATE TABLE definitions (
    fabric TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (fabric, kind, name)
  );
`;

/** What is in streams: each subscription has read up to its position, and beyond it what is acknowledged. */
const MESSAGES = `
  CREATE TABLE messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, fabric TEXT NOT NULL, stream TEXT NOT NULL, region TEXT NOT NULL,
    published INTEGER NOT NULL, key TEXT, properties TEXT NOT NULL, payload TEXT NOT NULL
  );
  CREATE INDEX messages_of_stream ON messages (fabric, stream, published);
  CREATE TABLE subscriptions (
    id INTEGER PRIMARY KEY, fabric TEXT NOT NULL, stream TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
    position INTEGER NOT NULL, UNIQUE (fabric, stream, region, name)
  );
  CREATE TABLE acknowledged (
    subscription INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (subscription, seq)
  ) WITHOUT ROWID;
  CREATE INDEX acknowledged_messages ON acknowledged (seq);
`;

/** What unique and `ttl` indexes know of documents, see `index-entries.ts`. */
const INDEX_ENTRIES = `
  CREATE TABLE index_entries (
    idx INTEGER NOT NULL, value ANY NOT NULL, region TEXT NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (idx, value, region, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX index_entries_key ON index_entries (idx, region, key);
`;

/**
 * The tables, but for the documents: each collection has one of its own, see `documents.ts`.
 *
 * Nothing here holds a password, token or API key: only digests.
 */
export const SCHEMA = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE regions (
    name TEXT PRIMARY KEY, position INTEGER NOT NULL, spot INTEGER NOT NULL, up INTEGER NOT NULL DEFAULT 1
  );
  CREATE TABLE fabrics (
    name TEXT PRIMARY KEY, regions TEXT NOT NULL, spot_region TEXT NOT NULL, metadata TEXT,
    created INTEGER NOT NULL, ready INTEGER NOT NULL
  );
  CREATE TABLE collections (
    id INTEGER PRIMARY KEY, fabric TEXT NOT NULL, name TEXT NOT NULL, type INTEGER NOT NULL,
    spot INTEGER NOT NULL, properties TEXT NOT NULL, UNIQUE (fabric, name)
  );
  CREATE TABLE users (
    name TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL, password TEXT NOT NULL,
    active INTEGER NOT NULL, extra TEXT NOT NULL
  );
  CREATE TABLE api_keys (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1
  );
  CREATE TABLE attributes (principal TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (principal, name)) WITHOUT ROWID;
  CREATE TABLE grants (
    principal TEXT NOT NULL, fabric TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, level TEXT NOT NULL,
    PRIMARY KEY (principal, fabric, kind, name)
  ) WITHOUT ROWID;
${IN_ORDER}
  CREATE TABLE stale (
    region TEXT NOT NULL, collection INTEGER NOT NULL, key TEXT NOT NULL, seq INTEGER, rev TEXT, body TEXT,
    PRIMARY KEY (region, collection, key)
  ) WITHOUT ROWID;
  CREATE INDEX stale_order ON stale (region, collection, seq);
  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, region TEXT NOT NULL, due INTEGER NOT NULL, collection INTEGER NOT NULL,
    key TEXT NOT NULL, seq INTEGER, rev TEXT, body TEXT
  );
  CREATE INDEX outbox_region ON outbox (region, id);
  CREATE INDEX outbox_key ON outbox (region, collection, key);
  ${INDEX_ENTRIES}
  ${DEFINITIONS}
  ${MESSAGES}
`;

/** What makes the tables of an older version those of the next one; the first is for version 1. */
export const MIGRATIONS: readonly string[] = [
  `
  ALTER TABLE restql RENAME TO old_restql;
  ALTER TABLE streams RENAME TO old_streams;
  ${IN_ORDER}
  INSERT INTO restql SELECT * FROM old_restql;
  INSERT INTO streams SELECT * FROM old_streams;
  DROP TABLE old_restql;
  DROP TABLE old_streams;
  ${INDEX_ENTRIES}
  INSERT INTO meta VALUES ('${INDEXES_TO_BUILD}', '1');
  `,
  `${DEFINITIONS} ${MESSAGES}`,
];
