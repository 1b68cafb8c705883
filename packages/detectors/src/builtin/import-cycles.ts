import type { ImportRecord, Language, SymbolRecord } from "driftdetect-core";
import { defineDetector, type Detector, type DetectorContext, type Finding } from "../detector.js";
import { knots, shortestCycle, type ImportGraph } from "./import-graph.js";
import { isForTypes } from "./type-import.js";

/** Files that import each other in a circle. */
export const importCycles: Detector = defineDetector({
  name: "import-cycles",
  version: "1.0.0",
  description: "Finds files that import each other in a circle.",
  rules: [
    {
      name: "cycle",
      description: "The files import each other in a circle: one runs before what it needs.",
      severity: "warning",
    },
  ],
  async detect(context) {
    const languages = new Map(
      (await context.files()).map(({ path, language }) => [path, language]),
    );
    const imports = await importsAtLoad(context, languages);
    // Only the texts of files that may be in a cycle are read.
    const suspects = new Set(knots(graphOf(imports)).flat());
    const needed: InnerImport[] = [];
    for (const record of imports) {
      if (!suspects.has(record.file) || !suspects.has(record.target)) continue;
      const text = await context.source(record.file);
      if (!isForTypes(text, record.line, languages.get(record.file))) needed.push(record);
    }
    const graph = graphOf(needed);
    return knots(graph).map((knot) => describe(graph, knot));
  },
});

type InnerImport = ImportRecord & { target: string };

/**
 * The imports of other files of the project that are followed when a file is loaded: those in
 * functions are followed later. Those of Rust are left out, since a crate is compiled as one.
 */
async function importsAtLoad(
  context: DetectorContext,
  languages: ReadonlyMap<string, Language>,
): Promise<InnerImport[]> {
  const functions = new Map<string, SymbolRecord[]>();
  for (const symbol of await context.symbols()) {
    if (symbol.kind !== "function" && symbol.kind !== "method") continue;
    const those = functions.get(symbol.file) ?? [];
    those.push(symbol);
    functions.set(symbol.file, those);
  }
  const isInFunction = ({ file, line }: ImportRecord): boolean =>
    functions.get(file)?.some((symbol) => symbol.line <= line && line <= symbol.endLine) === true;
  return (await context.imports()).filter(
    (record): record is InnerImport =>
      record.target !== undefined &&
      record.target !== record.file &&
      languages.get(record.file) !== "rust" &&
      !isInFunction(record),
  );
}

function graphOf(imports: readonly InnerImport[]): ImportGraph {
  const graph = new Map<string, Map<string, number>>();
  for (const { file, target, line } of imports) {
    const targets = graph.get(file) ?? new Map<string, number>();
    if (!targets.has(target)) targets.set(target, line);
    graph.set(file, targets);
  }
  return graph;
}

/** The finding for a knot: its shortest cycle through its first file. */
function describe(graph: ImportGraph, knot: readonly string[]): Finding {
  const [file = ""] = knot;
  const cycle = shortestCycle(graph, file);
  const way = [...cycle, file].join(" → ");
  const more =
    cycle.length < knot.length ? `, one of the cycles among ${String(knot.length)} files` : "";
  return {
    detector: "import-cycles",
    rule: "cycle",
    severity: "warning",
    message: `import cycle ${way}${more}`,
    file,
    line: graph.get(file)?.get(cycle[1] ?? "") ?? 1,
  };
}
