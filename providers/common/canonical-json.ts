/**
 * JSON with the attributes of every object in one order, that of their names as texts, so that equal values give equal
 * texts whatever order a file, a program or the server keeps them in.
 */
export function canonicalJson(value: unknown): string {
  const ordered = inOrder(value);
  return ordered === NO_SUCH_OBJECT ? writeInOrder(value) : JSON.stringify(ordered);
}

const NO_SUCH_OBJECT = Symbol();

/**
 * A copy with its attributes in order, which is the quickest way, and every document of a seed file passes here. But no
 * object keeps whole numbers in the order of texts, nor can `__proto__` be set like others.
 */
function inOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(inOrder);
    return items.includes(NO_SUCH_OBJECT) ? NO_SUCH_OBJECT : items;
  }
  const attributes = value as Record<string, unknown>;
  const ordered: Record<string, unknown> = {};
  for (const name of sort(Object.keys(attributes))) {
    if (mayBeIndex(name) || name === "__proto__") return NO_SUCH_OBJECT;
    const attribute = inOrder(attributes[name]);
    if (attribute === NO_SUCH_OBJECT) return NO_SUCH_OBJECT;
    ordered[name] = attribute;
  }
  return ordered;
}

const WHOLE_NUMBER = /^(?:0|[1-9]\d*)$/;

/** Whether objects may keep the name before others, in the order of numbers. */
function mayBeIndex(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 0x30 && first <= 0x39 && WHOLE_NUMBER.test(name);
}

/** The same text by hand. */
function writeInOrder(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(writeInOrder).join(",")}]`;
  const attributes = value as Record<string, unknown>;
  const written = sort(Object.keys(attributes)).map(
    (name) => `${JSON.stringify(name)}:${writeInOrder(attributes[name])}`,
  );
  return `{${written.join(",")}}`;
}

/** By insertion, which is the quickest for the few names that an object mostly has. */
function sort(names: string[]): string[] {
  if (names.length > 50) return names.sort();
  for (let end = 1; end < names.length; end += 1) {
    const name = names[end] as string;
    let place = end;
    for (; place > 0 && (names[place - 1] as string) > name; place -= 1) {
      names[place] = names[place - 1] as string;
    }
    names[place] = name;
  }
  return names;
}
