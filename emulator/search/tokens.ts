import { createRequire } from "node:module";
import { analyzerNamed } from "./analyzers.ts";

/** The languages of the stemmers, by those of the analyzers; Chinese words have no stems. */
const STEMMERS: Record<string, string> = {
  ...{ de: "german", en: "english", es: "spanish", fi: "finnish", fr: "french", it: "italian" },
  ...{ nl: "dutch", no: "norwegian", pt: "portuguese", ru: "russian", sv: "swedish" },
};

interface Language {
  readonly segmenter: Intl.Segmenter;
  stem(word: string): string;
}

const known = new Map<string, Language>();

/** Loaded with the first text of the language. */
function languageOf(code: string): Language {
  const present = known.get(code);
  if (present !== undefined) return present;
  const stemmer = STEMMERS[code];
  const { stemmer: stem } =
    stemmer === undefined
      ? { stemmer: (word: string) => word }
      : (createRequire(import.meta.url)(`@orama/stemmers/${stemmer}`) as { stemmer(word: string): string });
  const language = { segmenter: new Intl.Segmenter(code, { granularity: "word" }), stem };
  known.set(code, language);
  return language;
}

/**
 * What an analyzer makes of a text: the text itself, or its words in lower case, without accents and cut to their stems.
 *
 * @returns undefined where there is no such analyzer
 * @example tokensOf("text_en", "The running foxes") // ["the", "run", "fox"]
 */
export function tokensOf(analyzer: string, text: string): string[] | undefined {
  const found = analyzerNamed(analyzer);
  if (found === undefined) return undefined;
  if (found.type === "identity") return [text];
  const { segmenter, stem } = languageOf(String(found.properties.locale));
  const tokens: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike === true) tokens.push(stem(withoutAccents(segment.toLowerCase())));
  }
  return tokens;
}

function withoutAccents(word: string): string {
  return word
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .normalize("NFC");
}
