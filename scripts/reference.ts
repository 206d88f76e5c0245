/**
 * `npm run docs:reference`: writes the tables of inputs and outputs in `docs/resources.md` from the doc comments of the
 * classes, so that an editor, the page and the code say the same.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { projectCommand } from "../cli/common/command.ts";
import { checkoutFolder } from "./checkout.ts";

export const REFERENCE_PAGE = join(checkoutFolder, "docs", "resources.md");

/** Of all resources the same, so that no table has it: the page says it once. */
const EVERYWHERE = ["adopt"];

interface Member {
  name: string;
  isOutput: boolean;
  isOptional: boolean;
  about: string;
}

/** The inputs and outputs of the resources that the package exports, by the name of the class. */
class Reference {
  readonly #checker: ts.TypeChecker;
  readonly #exports: ReadonlyMap<string, ts.Symbol>;

  constructor() {
    const config = ts.getParsedCommandLineOfConfigFile(join(checkoutFolder, "tsconfig.json"), undefined, {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(String(messageText));
      },
    });
    const entry = join(checkoutFolder, "providers", "index.ts");
    const program = ts.createProgram([entry], config?.options ?? {});
    const source = program.getSourceFile(entry);
    this.#checker = program.getTypeChecker();
    const module = source && this.#checker.getSymbolAtLocation(source);
    const all = module === undefined ? [] : this.#checker.getExportsOfModule(module);
    this.#exports = new Map(all.map((symbol) => [symbol.name, symbol]));
  }

  /** @returns undefined if there is no such resource */
  of(name: string): { inputs: Member[]; outputs: Member[] } | undefined {
    const [args, resource] = [this.#exports.get(`${name}Args`), this.#exports.get(name)];
    if (args === undefined || resource === undefined) return undefined;
    const all = this.#members(args).filter((member) => !EVERYWHERE.includes(member.name));
    const inputs = [
      ...all.filter(({ isOptional }) => !isOptional),
      ...all.filter(({ isOptional }) => isOptional),
    ];
    const declared = this.#members(resource).filter((member) => member.isOutput);
    const isInput = (output: Member) => inputs.some((input) => input.name === output.name);
    return { inputs, outputs: declared.filter((output) => !isInput(output)) };
  }

  #members(symbol: ts.Symbol): Member[] {
    const checker = this.#checker;
    const properties = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(this.#target(symbol)));
    return properties.filter(isOurs).map((property) => ({
      name: property.name,
      isOutput: isOutput(property),
      isOptional: (property.flags & ts.SymbolFlags.Optional) !== 0,
      about: ts.displayPartsToString(property.getDocumentationComment(checker)),
    }));
  }

  #target(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }
}

/** Not what Pulumi's own classes have. */
function isOurs(property: ts.Symbol): boolean {
  return !property.declarations?.[0]?.getSourceFile().fileName.includes("/node_modules/");
}

/** As it is written down: what the type is made of depends on what it is an output of. */
function isOutput({ valueDeclaration: declared }: ts.Symbol): boolean {
  if (declared === undefined || !ts.isPropertyDeclaration(declared)) return false;
  return declared.type?.getText().startsWith("pulumi.Output<") ?? false;
}

function cell(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|").trim();
}

function row({ name, isOptional, about }: Member): string {
  return `| \`${name}\` | ${isOptional ? "" : "yes"} | ${cell(about)} |`;
}

function tablesOf({ inputs, outputs }: { inputs: Member[]; outputs: Member[] }): string {
  return [
    ["| input | required | what it is |", "| --- | --- | --- |", ...inputs.map(row)],
    ...(outputs.length === 0
      ? []
      : [
          [
            "| output | what it is |",
            "| --- | --- |",
            ...outputs.map(({ name, about }) => `| \`${name}\` | ${cell(about)} |`),
          ],
        ]),
  ]
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

/** The tables of a resource: all between these two lines is made. */
const REGION = /(<!-- tables of (\w+) -->\n)[\s\S]*?(\n<!-- end -->)/g;

/**
 * The page with its tables as the doc comments have them.
 *
 * @throws Error where the page asks for the tables of a resource that there is not
 */
export function withTables(page: string): string {
  const reference = new Reference();
  return page.replace(REGION, (_, begin: string, name: string, end: string) => {
    const members = reference.of(name);
    if (members === undefined)
      throw new Error(`There is no resource ${name}, whose tables ${REFERENCE_PAGE} asks for.`);
    return `${begin}\n${tablesOf(members)}\n${end}`;
  });
}

if (import.meta.main) {
  projectCommand("docs:reference", "Writes the tables of docs/resources.md from the doc comments.").parse();
  writeFileSync(REFERENCE_PAGE, withTables(readFileSync(REFERENCE_PAGE, "utf8")));
}
