import { z } from "zod";
import type { KeyedDocument } from "../../gdn/documents.ts";
import { collectionName, fabricName } from "../../gdn/names.ts";
import type { Lifecycle } from "../../pulumi/lifecycle.ts";
import { name, oneOf, stamp } from "../../pulumi/schemas.ts";
import { createSeeds } from "./create.ts";
import { surveySeeds, toCheckFailures } from "./declaration.ts";
import { deleteSeeds } from "./delete.ts";
import { explainSeeds } from "./explain.ts";
import { logNotes, noteSeeds } from "./notes.ts";
import { sharedDocument } from "./overlap.ts";
import { readSeeds } from "./refresh.ts";
import { noteChecked, refuseRemovalByChange } from "./removal.ts";
import { SourceError } from "./source/source-error.ts";
import { identityOf, isCsv } from "./source/source-file.ts";
import type { Inputs, State } from "./state.ts";
import { updateSeeds } from "./update.ts";

/**
 * Documents of any number that a collection begins with: read piece by piece, written in batches, and remembered in a
 * few kB, from which an update tells what is to be written.
 */
export const seedDocuments: Lifecycle<Inputs, State> = {
  schema: {
    fabric: name(fabricName, "fabric name"),
    collection: name(collectionName, "collection name"),
    // Each document is judged in checkTogether, which also sees keyField.
    documents: z
      .array(
        z.custom<KeyedDocument>(() => true),
        { error: "must be a list of documents" },
      )
      .optional(),
    source: z
      .string({ error: "must be the path of a file" })
      .min(1, { error: "must be the path of a file" })
      .optional(),
    keyField: z
      .string({ error: "must be the name of an attribute" })
      .min(1, { error: "must be the name of an attribute" })
      .default("_key"),
    onConflict: oneOf("error", "replace", "keep").default("error"),
    batchSize: z
      .int({ error: "must be a whole number" })
      .min(1, { error: "must be at least 1" })
      .max(10_000, { error: "must be at most 10000" })
      .default(1000),
    maxRemoved: z.int({ error: "must be a whole number" }).min(0, { error: "must be at least 0" }).optional(),
    lookedUp: z.boolean().optional(),
    delimiter: z
      .string({ error: "must be one character" })
      .refine((text) => text.length === 1 && /[^\p{L}\p{N}\p{M}\p{Cs}_"\r\n\ufeff]/u.test(text), {
        error:
          "must be one character, such as ';' or '\\t', but no letter, digit, '_', quotation mark or end of line",
      })
      .optional(),
    onInvalid: oneOf("error", "skip").default("error"),
    digest: z.string().optional(),
    noted: z.string().optional(),
    stamp,
  },
  replacedBy: ["fabric", "collection"],
  changedBy: {
    count: ["documents", "source", "keyField", "delimiter", "onInvalid", "onConflict", "digest"],
  },
  same: {
    // Renaming the resource changes its owner tag, which matters only while it begins.
    stamp: () => true,
    // What is stored is the same, whatever was said of it.
    noted: () => true,
    // How much may be removed, and where documents come from, matters only where these change.
    maxRemoved: () => true,
    lookedUp: () => true,
    source: (state, { source }) =>
      state.source !== undefined && source !== undefined && identityOf(state.source) === identityOf(source),
  },

  rules: [
    {
      about: ["documents", "source"],
      failures: ({ documents, source }) => {
        const reason = "exactly one of documents and source must be given";
        const property = documents ? "documents" : "source";
        return (documents === undefined) === (source === undefined) ? [{ property, reason }] : [];
      },
    },
    {
      about: ["delimiter", "source"],
      failures: ({ delimiter, source }) => {
        if (delimiter === undefined || (source !== undefined && isCsv(source) !== false)) return [];
        return [{ property: "delimiter", reason: "is for CSV alone: leave it out" }];
      },
    },
  ],

  together: ["documents", "source", "keyField", "delimiter", "onInvalid", "digest", "noted"],
  async checkTogether(inputs, before) {
    const property = inputs.documents ? "documents" : "source";
    try {
      const { seeds, survey } = await surveySeeds(inputs);
      const failures = toCheckFailures(inputs, survey);
      const shared = sharedDocument(inputs, survey);
      if (shared !== undefined) failures.push({ property, reason: shared });
      const checked = { ...inputs, digest: survey.manifest.digest, noted: noteSeeds(inputs, survey) };
      const empty = failures.length === 0 ? await noteChecked(checked, before, { seeds, survey }) : undefined;
      if (empty !== undefined) failures.push({ property, reason: empty });
      if (inputs.documents !== undefined && failures.length === 0) {
        checked.documents = [];
        for await (const prepared of seeds.documents(survey)) {
          checked.documents.push(
            ...prepared.map(({ bytes }) => JSON.parse(bytes.toString()) as KeyedDocument),
          );
        }
      }
      return { inputs: checked, failures };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      return { inputs, failures: [{ property, reason: error.message }] };
    }
  },

  warn: logNotes,
  explainChange: explainSeeds,
  refuseChange: refuseRemovalByChange,
  create: createSeeds,
  read: (connection, _id, state) => readSeeds(connection, state),
  update: updateSeeds,
  delete: (connection, _id, state) => deleteSeeds(connection, state),
};
