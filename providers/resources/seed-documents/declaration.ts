import { log } from "../../common/log.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import { collectionName } from "../../gdn/names.ts";
import { MOST_FAILURES } from "../../pulumi/check.ts";
import type { CheckFailure } from "../../pulumi/lifecycle.ts";
import { type Declaration, type DocumentFailure, Seeds, type Survey } from "./source/seeds.ts";
import { SourceError } from "./source/source-error.ts";
import type { Inputs } from "./state.ts";

/** Documents that were looked at, and what was found out of them. */
export interface DeclaredSeeds {
  seeds: Seeds;
  survey: Survey;
}

/** What check found out of files in this process: create, update and diff need not read them for that again. */
const surveys = new Map<string, Survey>();

/** Reading a file that takes longer is spoken of, in ms. */
const QUIET_MS = 2000;

/** Looks at all declared documents, and remembers what it found of those in files. */
export async function surveySeeds(inputs: Declaration): Promise<DeclaredSeeds> {
  const declaration = declarationOf(inputs);
  const seeds = new Seeds(declaration);
  const survey = await seeds.survey(readingProgress(declaration.source));
  if (declaration.source !== undefined) surveys.set(nameOf(declaration), survey);
  return { seeds, survey };
}

/** The same, from what is remembered where the file is still the same. */
async function knownSeeds(inputs: Declaration): Promise<DeclaredSeeds> {
  const declaration = declarationOf(inputs);
  const seeds = new Seeds(declaration);
  const survey = declaration.source === undefined ? undefined : surveys.get(nameOf(declaration));
  return survey?.version === (await seeds.version()) ? { seeds, survey } : surveySeeds(declaration);
}

/** What is read by; a collection that a preview does not know yet is not in it. */
function declarationOf(inputs: Declaration): Declaration {
  const { documents, source, keyField, delimiter, onInvalid, collection } = inputs;
  const isKnown = typeof collection === "string" && collectionName.pattern.test(collection);
  return {
    documents,
    source,
    keyField,
    delimiter,
    onInvalid,
    collection: isKnown ? collection : undefined,
  };
}

function nameOf({ documents: _, ...reading }: Declaration): string {
  return JSON.stringify(reading);
}

/**
 * The documents to store. A source file that has changed since it was checked would store what nobody previewed.
 *
 * @throws GdnError
 */
export async function declaredSeeds(inputs: Inputs): Promise<DeclaredSeeds> {
  const declared = await asGdnError(inputs, () => knownSeeds(inputs));
  if (inputs.digest !== undefined && declared.survey.manifest.digest !== inputs.digest) throw changed(inputs);
  return declared;
}

/** The documents that a state, or a preview's inputs, speak of, if they can still be read. */
export async function formerSeeds(inputs: Declaration): Promise<DeclaredSeeds | undefined> {
  try {
    const declared = await knownSeeds(inputs);
    return declared.survey.failures.length === 0 ? declared : undefined;
  } catch (error) {
    if (error instanceof SourceError) return undefined;
    throw error;
  }
}

/** After all of a file was stored: @throws GdnError where it is not the file any more that was checked. */
export async function expectUnchanged(inputs: Inputs, { seeds, survey }: DeclaredSeeds): Promise<void> {
  if ((await seeds.version()) !== survey.version) throw changed(inputs);
}

/** @throws GdnError where the seed file cannot be read (any more) */
export async function asGdnError<T>(inputs: Inputs, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new GdnError(doing(inputs), { answer: error.message }, "Put the file back and try again.");
  }
}

function changed(inputs: Inputs): GdnError {
  const answer = `${inputs.source} has changed while this ran`;
  return new GdnError(doing(inputs), { answer }, "Preview and run it again.");
}

export function doing({ collection, fabric }: Inputs): string {
  return `seed collection ${collection} of fabric ${fabric}`;
}

/** What is wrong with the documents, by the paths of the inputs. */
export function toCheckFailures(inputs: Inputs, { failures }: Survey): CheckFailure[] {
  return failures.slice(0, MOST_FAILURES).map((failure) => {
    const { index, attribute, reason } = failure;
    if (inputs.source !== undefined) return { property: "source", reason: describe(inputs.source, failure) };
    return { property: `documents[${index}]${attribute ? `.${attribute}` : ""}`, reason };
  });
}

/** What is wrong with a document of a file: "the document at line 3 of a.csv: _key is ...". */
function describe(source: string, { index, place, attribute, reason }: DocumentFailure): string {
  const document = place === undefined ? `document ${index}` : `the document at ${place}`;
  return `${document} of ${source}${attribute ? `: ${attribute}` : ""} ${reason}`;
}

/** What is worth saying of documents that are right, and of those that were left out. */
export function linesAbout({ source }: Inputs, { notes, skipped }: Survey): string[] {
  const what = source ?? "the program";
  const lines = notes.toLines(what);
  if (skipped.count > 0) {
    const named = skipped.first.map((failure) => describe(what, failure));
    const more = skipped.count - named.length;
    if (more > 0) named.push(`and ${more.toLocaleString("en")} more`);
    const [count, are] =
      skipped.count === 1 ? ["1 document", "is"] : [skipped.count.toLocaleString("en"), "are"];
    lines.push(
      `warning: ${count}${skipped.count === 1 ? "" : " documents"} of ${what} ${are} invalid and left out (onInvalid: 'skip'): ${named.join("; ")}`,
    );
  }
  return lines;
}

function readingProgress(source: string | undefined): (bytes: number, size: number) => void {
  let toldAt = Date.now() + QUIET_MS - 1000;
  return (bytes, size) => {
    if (Date.now() - toldAt < 1000 || bytes === size) return;
    toldAt = Date.now();
    log(`reading ${source}: ${Math.floor((bytes / size) * 100)} %`);
  };
}
