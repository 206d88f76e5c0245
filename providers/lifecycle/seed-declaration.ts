import { GdnError } from "../gdn/gdn-error.ts";
import { type Declaration, Seeds, type Survey } from "../seed/seeds.ts";
import { SourceError } from "../seed/source-error.ts";
import { announce } from "./announce.ts";
import { MOST_FAILURES } from "./check.ts";
import type { CheckFailure } from "./lifecycle.ts";
import type { Inputs } from "./seed-state.ts";

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
export async function surveySeeds(declaration: Declaration): Promise<DeclaredSeeds> {
  const seeds = new Seeds(declaration);
  const survey = await seeds.survey(readingProgress(declaration.source));
  if (declaration.source !== undefined) surveys.set(nameOf(declaration), survey);
  return { seeds, survey };
}

/** The same, from what is remembered where the file is still the same. */
async function knownSeeds(declaration: Declaration): Promise<DeclaredSeeds> {
  const seeds = new Seeds(declaration);
  const survey = declaration.source === undefined ? undefined : surveys.get(nameOf(declaration));
  return survey?.version === (await seeds.version()) ? { seeds, survey } : surveySeeds(declaration);
}

function nameOf({ source, keyField }: Declaration): string {
  return JSON.stringify([source, keyField]);
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

/** The documents that a state speaks of, or inputs, if they can still be read. */
export async function formerSeeds(declaration: Declaration): Promise<DeclaredSeeds | undefined> {
  try {
    const declared = await knownSeeds(declaration);
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
  return failures.slice(0, MOST_FAILURES).map(({ index, place, attribute, reason }) => {
    if (inputs.source === undefined) {
      return { property: `documents[${index}]${attribute ? `.${attribute}` : ""}`, reason };
    }
    const document = place === undefined ? `document ${index}` : `the document at ${place}`;
    const what = `${document} of ${inputs.source}${attribute ? `: ${attribute}` : ""}`;
    return { property: "source", reason: `${what} ${reason}` };
  });
}

function readingProgress(source: string | undefined): (bytes: number, size: number) => void {
  let toldAt = Date.now() + QUIET_MS - 1000;
  return (bytes, size) => {
    if (Date.now() - toldAt < 1000 || bytes === size) return;
    toldAt = Date.now();
    announce(`reading ${source}: ${Math.floor((bytes / size) * 100)} %`);
  };
}
