import type { Language, SymbolKind, SymbolRecord } from "driftdetect-core";
import { defineDetector, type Detector, type DetectorContext, type Finding } from "../detector.js";
import { conventionsOf, dominantConvention, type Convention } from "./naming-convention.js";

/** Fewer names than this are no convention. */
const ENOUGH = 5;
/** The least share of the names that makes a convention. */
const LEAST_SHARE = 0.8;
const SAMPLES = 5;

const PLURALS: Record<SymbolKind, string> = {
  function: "functions",
  method: "methods",
  class: "classes",
  struct: "structs",
  enum: "enums",
  trait: "traits",
  interface: "interfaces",
};

/** Names that are written unlike most of their kind in their language. */
export const naming: Detector = defineDetector({
  name: "naming",
  version: "1.0.0",
  description:
    "Learns how each kind of symbol is named in each language, and finds names unlike it.",
  rules: Object.entries(PLURALS).map(([kind, plural]) => ({
    name: ruleOf(kind),
    description: `The name is not in the case that the language's other ${plural} have.`,
    severity: "warning",
  })),
  async detect(context) {
    const languages = new Map(
      (await context.files()).map(({ path, language }) => [path, language]),
    );
    const groups = new Map<string, Group>();
    for (const symbol of await context.symbols()) {
      const language = languages.get(symbol.file);
      const conventions = conventionsOf(symbol.name);
      if (language === undefined || conventions === undefined) continue;
      if (hasForcedCase(symbol, language)) continue;
      const key = `${language} ${PLURALS[symbol.kind]}`;
      const group = groups.get(key) ?? [];
      group.push({ symbol, conventions });
      groups.set(key, group);
    }
    return [...groups].flatMap(([subject, group]) => judge(subject, group, context));
  },
});

type Group = { symbol: SymbolRecord; conventions: readonly Convention[] }[];

function judge(subject: string, group: Group, { learn }: DetectorContext): Finding[] {
  const dominance = dominantConvention(group.map(({ conventions }) => conventions));
  if (dominance === undefined) return [];
  const { convention, share, count } = dominance;
  if (count < ENOUGH || share < LEAST_SHARE) return [];
  const keeping = group.filter(({ conventions }) => conventions.join() === convention);
  const names = new Set(keeping.map(({ symbol }) => symbol.name));
  const samples = [...names].slice(0, SAMPLES);
  learn({ name: `${subject} are named in ${convention}`, share, count, samples });
  return group
    .filter(({ conventions }) => !conventions.includes(convention))
    .map(({ symbol: { name, kind, file, line } }) => ({
      detector: "naming",
      rule: ruleOf(kind),
      severity: "warning",
      message: `${name} is not in ${convention}, as ${percent(share)} % of the ${subject} are`,
      file,
      line,
    }));
}

/** Whether the language gives a function's case a meaning: JSX components and constructors are in PascalCase. */
function hasForcedCase({ name, kind }: SymbolRecord, language: Language): boolean {
  return kind === "function" && /^(tsx|javascript)$/.test(language) && /^\p{Lu}/u.test(name);
}

function ruleOf(kind: string): string {
  return `${kind}-names`;
}

/** A share in percent, and never rounded up: with one departure it is not all. */
function percent(share: number): string {
  return String(Math.floor(share * 100));
}
