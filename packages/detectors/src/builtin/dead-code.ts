import type { SymbolRecord } from "driftdetect-core";
import { defineDetector, type Detector, type DetectorContext, type Finding } from "../detector.js";
import { isPrivate } from "./private-function.js";

/**
 * Functions that no scanned text mentions outside their own. That is less than never called, on
 * purpose: what is passed on, re-exported or used in a template is no call.
 */
export const deadCode: Detector = defineDetector({
  name: "dead-code",
  version: "1.0.0",
  description: "Finds functions that are not exported and that nothing mentions.",
  rules: [
    {
      name: "unused-function",
      description: "The function is not exported, and no scanned file mentions it elsewhere.",
      severity: "info",
    },
  ],
  async detect(context) {
    const languages = new Map(
      (await context.files()).map(({ path, language }) => [path, language]),
    );
    const suspects: SymbolRecord[] = [];
    for (const symbol of await uncalledFunctions(context)) {
      const { file } = symbol;
      if (isPrivate(symbol, await context.source(file), languages.get(file))) suspects.push(symbol);
    }
    const mentioned = await mentionedNames(context, suspects);
    return suspects
      .filter(({ name }) => !mentioned.has(name))
      .map(({ name, file, line, endLine }): Finding => ({
        detector: "dead-code",
        rule: "unused-function",
        severity: "info",
        message: `nothing that Drift reads mentions the function ${name}`,
        file,
        line,
        endLine,
      }));
  },
});

/** The functions that are not called, or by themselves only. */
async function uncalledFunctions(context: DetectorContext): Promise<SymbolRecord[]> {
  const called = new Set<string>();
  for (const { callee, caller } of await context.calls()) {
    if (caller?.split(/\.|::/).includes(callee) !== true) called.add(callee);
  }
  return (await context.symbols()).filter(
    ({ kind, name }) => kind === "function" && !called.has(name),
  );
}

/** Which of the functions' names stand outside the functions of that name. */
async function mentionedNames(
  context: DetectorContext,
  functions: readonly SymbolRecord[],
): Promise<Set<string>> {
  const names = new Set(functions.map(({ name }) => name));
  const mentioned = new Set<string>();
  if (names.size === 0) return mentioned;
  for (const { path } of await context.files()) {
    const own = functions.filter(({ file }) => file === path);
    for (const [index, text] of (await context.source(path)).split("\n").entries()) {
      for (const [word] of text.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu)) {
        if (names.has(word) && !own.some((symbol) => holds(symbol, word, index + 1))) {
          mentioned.add(word);
        }
      }
    }
  }
  return mentioned;
}

/** Whether a line is one of a function with that name. */
function holds({ name, line, endLine }: SymbolRecord, word: string, at: number): boolean {
  return name === word && line <= at && at <= endLine;
}
