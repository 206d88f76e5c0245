import type { LiveFabric } from "./live-fabric.ts";
import { Code, sourceText } from "./source-text.ts";

/** Names that a program cannot give to its variables, or that stand for something else in this one. */
const TAKEN = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof undefined var void while with yield fabric " +
    "AccessLevel Collection Fabric Index RestqlQuery SpotCollection SpotFabric"
  ).split(" "),
);

/**
 * Writes the program that declares a fabric as it is, all of it to be adopted.
 *
 * @param module where the program imports the resources from
 */
export function adoptingProgram(live: LiveFabric, module: string): string {
  const program = new Program();
  const { fabric, collections, queries, levels, leftOut } = live;
  program.declare("spotDc" in fabric ? "SpotFabric" : "Fabric", fabric.name, fabric, "fabric");
  const inside = { fabric: new Code("fabric.name") };
  for (const { declared, indexes } of collections) {
    const { isSpot, ...rest } = declared;
    const variable = indexes.length > 0 ? program.variableFor(declared.name) : undefined;
    program.declare(
      isSpot ? "SpotCollection" : "Collection",
      declared.name,
      { ...inside, ...rest },
      variable,
    );
    for (const index of indexes) {
      const collection = new Code(`${variable}.name`);
      program.declare("Index", `${declared.name}-${index.name}`, { ...inside, collection, ...index });
    }
  }
  for (const query of queries) program.declare("RestqlQuery", query.name, { ...inside, ...query });
  for (const { apiKeyId, user, level, ...target } of levels) {
    const holder = apiKeyId === undefined ? { user } : { apiKeyId };
    const name = [apiKeyId ?? user, ...Object.entries(target).flat()].join("-").replaceAll("*", "all");
    // Taking over a level is to set it to what it is; it has no `adopt`.
    program.declare("AccessLevel", name, { ...holder, ...inside, ...target, level }, undefined, false);
  }
  return program.text(module, `What there was in fabric ${fabric.name}, to be taken over as it is.`, leftOut);
}

class Program {
  readonly #statements: string[] = [];
  readonly #classes = new Set<string>();
  readonly #names = new Set<string>();
  readonly #variables = new Set<string>();

  declare(type: string, name: string, inputs: object, variable?: string, adopt = true): void {
    this.#classes.add(type);
    const resource = this.#unique(name, (candidate) => `${type} ${candidate}`);
    const start = `${variable === undefined ? "" : `const ${variable} = `}new ${type}(${JSON.stringify(resource)}, `;
    const declared = adopt ? { ...inputs, adopt } : inputs;
    this.#statements.push(`${start}${sourceText(declared, start.length, 2)});`);
  }

  /** A valid name that no other variable has: `user-accounts` becomes `userAccounts`. */
  variableFor(name: string): string {
    const camel = name.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string = "") => next.toUpperCase());
    const valid = /^[A-Za-z]/.test(camel) ? camel : `_${camel}`;
    let variable = TAKEN.has(valid) ? `${valid}_` : valid;
    while (this.#variables.has(variable)) variable += "_";
    this.#variables.add(variable);
    return variable;
  }

  text(module: string, about: string, leftOut: readonly string[]): string {
    const classes = [...this.#classes].sort();
    const oneLine = `import { ${classes.join(", ")} } from ${JSON.stringify(module)};`;
    const imports =
      oneLine.length <= 110
        ? oneLine
        : `import {\n${classes.map((each) => `  ${each},\n`).join("")}} from ${JSON.stringify(module)};`;
    const comments = [about, ...leftOut.map((each) => `Left out: ${each}`)].map(
      // Nothing that somebody named may end the comment.
      (line) => `// ${line.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "?")}`,
    );
    return `${comments.join("\n")}\n${imports}\n\n${this.#statements.join("\n\n")}\n`;
  }

  #unique(name: string, key: (candidate: string) => string): string {
    let candidate = name;
    for (let count = 2; this.#names.has(key(candidate)); count += 1) candidate = `${name}-${count}`;
    this.#names.add(key(candidate));
    return candidate;
  }
}
