import { createHash, randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { JsonObject } from "../common/json.ts";
import { Attributes } from "./attributes.ts";
import type { Database } from "./database.ts";

export interface User {
  readonly name: string;
  readonly email: string;
  readonly displayName: string;
  readonly active: boolean;
  readonly extra: JsonObject;
}

export interface ApiKey {
  readonly id: string;
  /** Hex SHA-256 of the whole key, which is shown as `apikey.hash` (recorded). */
  readonly digest: string;
  /** The user that made it. */
  readonly owner: string;
}

interface UserRow {
  name: string;
  email: string;
  display_name: string;
  password: string;
  active: number;
  extra: string;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Random letters and digits, as in the service's keys. */
export function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // 62 * 4 = 248: the bytes above would make some digits more likely than others.
      if (byte < 248 && text.length < length) text += DIGITS.charAt(byte % 62);
    }
  }
  return text;
}

export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

// Few rounds, since this guards passwords that people make up for a machine of their own.
const SCRYPT = { N: 1024, r: 8, p: 1 };

function hashPassword(password: string): string {
  const salt = randomBytes(16);
  return `${salt.toString("hex")}:${scryptSync(password, salt, 32, SCRYPT).toString("hex")}`;
}

function toUser(row: UserRow): User {
  return {
    name: row.name,
    email: row.email,
    displayName: row.display_name,
    active: row.active === 1,
    extra: JSON.parse(row.extra) as JsonObject,
  };
}

/** Users and API keys, with their attributes. */
export class Accounts {
  readonly attributes: Attributes;
  readonly #database: Database;
  readonly #keysByDigest = new Map<string, ApiKey>();

  constructor(database: Database) {
    this.#database = database;
    this.attributes = new Attributes(database);
    database.onRollback(() => this.#keysByDigest.clear());
  }

  user(name: string): User | undefined {
    const row = this.#database.one<UserRow>("SELECT * FROM users WHERE name=?", name);
    return row && toUser(row);
  }

  userByEmail(email: string): User | undefined {
    const row = this.#database.one<UserRow>("SELECT * FROM users WHERE email=?", email);
    return row && toUser(row);
  }

  users(): User[] {
    return this.#database.all<UserRow>("SELECT * FROM users ORDER BY rowid").map(toUser);
  }

  addUser(user: User, password: string): void {
    this.#database.run(
      "INSERT INTO users VALUES (?,?,?,?,?,?)",
      user.name,
      user.email,
      user.displayName,
      hashPassword(password),
      user.active ? 1 : 0,
      JSON.stringify(user.extra),
    );
  }

  updateUser(user: User, password?: string): void {
    this.#database.run(
      "UPDATE users SET display_name=?, active=?, extra=? WHERE name=?",
      user.displayName,
      user.active ? 1 : 0,
      JSON.stringify(user.extra),
      user.name,
    );
    if (password !== undefined) {
      this.#database.run("UPDATE users SET password=? WHERE name=?", hashPassword(password), user.name);
    }
  }

  removeUser(name: string): void {
    this.attributes.clear(`user:${name}`);
    this.#database.run("DELETE FROM users WHERE name=?", name);
  }

  /** How the password is stored: salted and hashed. */
  passwordHash(name: string): string | undefined {
    return this.#database.one<UserRow>("SELECT * FROM users WHERE name=?", name)?.password;
  }

  isPassword(name: string, password: string): boolean {
    const [salt, hash] = this.passwordHash(name)?.split(":") ?? [];
    if (salt === undefined || hash === undefined) return false;
    const given = scryptSync(password, Buffer.from(salt, "hex"), 32, SCRYPT);
    return timingSafeEqual(given, Buffer.from(hash, "hex"));
  }

  key(id: string): ApiKey | undefined {
    return this.#database.one<ApiKey>("SELECT id, digest, owner FROM api_keys WHERE id=?", id);
  }

  keys(): ApiKey[] {
    return this.#database.all<ApiKey>("SELECT id, digest, owner FROM api_keys ORDER BY rowid");
  }

  /** The key that a caller showed. */
  keyByDigest(digest: string): ApiKey | undefined {
    const known = this.#keysByDigest.get(digest);
    if (known !== undefined) return known;
    const key = this.#database.one<ApiKey>("SELECT id, digest, owner FROM api_keys WHERE digest=?", digest);
    if (key !== undefined) this.#keysByDigest.set(digest, key);
    return key;
  }

  /** Makes an API key and returns it whole: `<tenant>.<id>.<70 letters and digits>` (recorded form). */
  addKey(tenant: string, id: string, owner: string): string {
    const key = `${tenant}.${id}.${randomText(70)}`;
    this.#database.run("INSERT INTO api_keys (id, digest, owner) VALUES (?,?,?)", id, digestOf(key), owner);
    return key;
  }

  removeKey(id: string): void {
    this.#keysByDigest.clear();
    this.attributes.clear(`key:${id}`);
    this.#database.run("DELETE FROM api_keys WHERE id=?", id);
  }
}
