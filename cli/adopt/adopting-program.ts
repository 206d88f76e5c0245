import type { Declaration, LiveFabric } from "./live-fabric.ts";
import { Code, sourceText } from "./source-text.ts";

/** Names that a program cannot give to its variables. */
const TAKEN = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof undefined var void while with yield"
  ).split(" "),
);

/**
 * Writes the program that declares a fabric as it is, all of it to be adopted.
 *
 * @param module where the program imports the resources from
 */
export function adoptingProgram({ fabric, leftOut }: LiveFabric, module: string): string {
  const program = new Program(typesOf(fabric));
  program.declare(fabric, {});
  return program.text(module, `What there was in fabric ${fabric.name}, to be taken over as it is.`, leftOut);
}

function typesOf({ type, contents }: Declaration): string[] {
  return [...new Set([type, ...contents.flatMap(typesOf)])].sort();
}

class Program {
  readonly #statements: string[] = [];
  readonly #classes: readonly string[];
  readonly #names = new Set<string>();
  readonly #variables = new Set<string>();

  /** @param classes those that it imports */
  constructor(classes: readonly string[]) {
    this.#classes = classes;
  }

  /** @param containers what it is in, by input */
  declare(declaration: Declaration, containers: Record<string, Code>): void {
    const { type, name, container, inputs, adopt = true, contents } = declaration;
    const variable =
      container === undefined || contents.length === 0
        ? undefined
        : this.#variableFor(container === "fabric" ? "fabric" : name);
    const resource = this.#unique(name, (candidate) => `${type} ${candidate}`);
    const start = `${variable === undefined ? "" : `const ${variable} = `}new ${type}(${JSON.stringify(resource)}, `;
    const declared = placed(inputs, containers);
    this.#statements.push(
      `${start}${sourceText(adopt ? { ...declared, adopt } : declared, start.length, 2)});`,
    );
    const inside =
      container === undefined ? containers : { ...containers, [container]: new Code(`${variable}.name`) };
    for (const each of contents) this.declare(each, inside);
  }

  /** A valid name that no other variable has: `user-accounts` becomes `userAccounts`. */
  #variableFor(name: string): string {
    const camel = name.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string = "") => next.toUpperCase());
    const valid = /^[A-Za-z]/.test(camel) ? camel : `_${camel}`;
    let variable = TAKEN.has(valid) || this.#classes.includes(valid) ? `${valid}_` : valid;
    while (this.#variables.has(variable)) variable += "_";
    this.#variables.add(variable);
    return variable;
  }

  text(module: string, about: string, leftOut: readonly string[]): string {
    const classes = this.#classes;
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

/** Inputs with what the object is in: behind its holder, where it has one, as people write it. */
function placed(inputs: Declaration["inputs"], containers: Record<string, Code>): object {
  const { apiKeyId, user, ...rest } = inputs;
  const holder = apiKeyId === undefined ? (user === undefined ? {} : { user }) : { apiKeyId };
  return { ...holder, ...containers, ...rest };
}
