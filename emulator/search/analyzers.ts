/** What makes tokens of texts for search views: those that every fabric of ArangoDB has. */
export interface Analyzer {
  readonly name: string;
  readonly type: "identity" | "text";
  readonly properties: { readonly [name: string]: string | boolean };
  readonly features: readonly string[];
}

const LANGUAGES = ["de", "en", "es", "fi", "fr", "it", "nl", "no", "pt", "ru", "sv", "zh"] as const;

export const ANALYZERS: readonly Analyzer[] = [
  { name: "identity", type: "identity", properties: {}, features: ["frequency", "norm"] },
  ...LANGUAGES.map(
    (language): Analyzer => ({
      name: `text_${language}`,
      type: "text",
      properties: { locale: language, case: "lower", accent: false, stemming: true },
      features: ["frequency", "norm", "position"],
    }),
  ),
];

export function analyzerNamed(name: string): Analyzer | undefined {
  return ANALYZERS.find((analyzer) => analyzer.name === name);
}
