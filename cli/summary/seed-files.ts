import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { type Declaration, Seeds } from "../../providers/resources/seed-documents/source/seeds.ts";
import {
  locateSource,
  type SourceFile,
} from "../../providers/resources/seed-documents/source/source-file.ts";
import type { EngineEvents, Step } from "../events/events.ts";
import { runProcess } from "../process/processes.ts";
import { compareDocuments, type DocumentChanges } from "./documents.ts";

/** Nobody compares more by eye, and all of it is in memory. */
const MOST_DOCUMENTS = 20_000;

/** So many versions of a file are looked at, the newest first. */
const MOST_VERSIONS = 50;

type Inputs = Readonly<Record<string, unknown>>;
type Document = Readonly<Record<string, unknown>>;

/**
 * What becomes of the documents that are in seed files, by the URN of their resource. The former documents are those of
 * the version of the file in git whose digest the state has. Only files that git tracks are compared: who reads the
 * summary can read these as well.
 *
 * @returns without those of which the former or the present documents cannot be had
 */
export async function seedFileChanges({
  steps,
}: Pick<EngineEvents, "steps">): Promise<Map<string, DocumentChanges>> {
  const found = new Map<string, DocumentChanges>();
  for (const step of steps.filter(isOfSeedFile)) {
    const { before, after } = sidesOf(step);
    if (before?.digest === after?.digest) continue;
    const [old, now] = [await documentsOf(before), await documentsOf(after)];
    if (old !== undefined && now !== undefined) found.set(step.urn, compareDocuments(old, now));
  }
  return found;
}

function isOfSeedFile(step: Step): boolean {
  const { before, after } = sidesOf(step);
  return (
    step.type.endsWith(":SeedDocuments") && [before, after].some((side) => typeof side?.source === "string")
  );
}

/** What was declared, and what is; of a resource that is added, or goes, one of them. */
function sidesOf({ op, before, after }: Step): { before: Inputs | undefined; after: Inputs | undefined } {
  return {
    before: op.startsWith("create") ? undefined : before?.inputs,
    after: op.startsWith("delete") ? undefined : after?.inputs,
  };
}

/** None where nothing is declared; undefined where they cannot be had. */
async function documentsOf(inputs: Inputs | undefined): Promise<Document[] | undefined> {
  if (inputs === undefined) return [];
  const { source, digest } = inputs;
  if (typeof source !== "string" || typeof digest !== "string") return undefined;
  try {
    const file = locateSource(source);
    const present = (await isTracked(file))
      ? await readIfSame(inputs, source).catch(() => undefined)
      : undefined;
    return present ?? (await readFormer(inputs, file));
  } catch {
    return undefined; // It cannot be read, or is not there any more.
  }
}

/** The documents of a file if their digest is that of the inputs. */
async function readIfSame(inputs: Inputs, source: string): Promise<Document[] | undefined> {
  const seeds = new Seeds({ ...inputs, source } as Declaration);
  const survey = await seeds.survey();
  if (survey.manifest.digest !== inputs.digest || survey.manifest.count > MOST_DOCUMENTS) return undefined;
  const documents: Document[] = [];
  for await (const batch of seeds.documents(survey)) {
    documents.push(...batch.map(({ bytes }) => JSON.parse(bytes.toString()) as Document));
  }
  return documents;
}

async function readFormer(inputs: Inputs, file: SourceFile): Promise<Document[] | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "gdn-spot-seed-"));
  try {
    const { stdout } = await git(file, "log", `-${MOST_VERSIONS}`, "--format=%H", "--", basename(file.path));
    for (const version of stdout.split("\n").filter(Boolean)) {
      const { status, stdout: content } = await git(file, "show", `${version}:./${basename(file.path)}`);
      if (status !== 0) continue;
      const copy = join(folder, version, basename(file.path));
      mkdirSync(dirname(copy));
      writeFileSync(copy, content);
      const documents = await readIfSame(
        inputs,
        `${copy}${file.part === undefined ? "" : `#${file.part}`}`,
      ).catch(() => undefined);
      if (documents !== undefined) return documents;
    }
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function isTracked(file: SourceFile): Promise<boolean> {
  return (await git(file, "ls-files", "--error-unmatch", "--", basename(file.path))).status === 0;
}

function git({ path }: SourceFile, ...args: string[]) {
  return runProcess("git", args, { cwd: dirname(path), env: { ...process.env, GIT_OPTIONAL_LOCKS: "0" } });
}
