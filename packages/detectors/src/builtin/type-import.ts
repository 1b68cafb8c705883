import type { Language } from "driftdetect-core";

/** Whether the import whose path stands in a line is for types alone, so that it is none at run time. */
export function isForTypes(text: string, line: number, language: Language | undefined): boolean {
  const lines = text.split("\n").slice(0, line);
  switch (language) {
    case "typescript":
    case "tsx":
      return isTypeStatement(lines);
    case "python":
      return isTypeChecked(lines);
    default:
      return false;
  }
}

/** Whether the last line ends an `import type … from` or `export type … from`. */
function isTypeStatement(lines: readonly string[]): boolean {
  if (!/\bfrom\s*["']/.test(lines.at(-1) ?? "")) return false;
  const start = lines.findLast((line) => /^\s*(?:import|export)\b/.test(line)) ?? "";
  // `import type from` and `import type, {` take a value with that name.
  return /^\s*(?:import|export)\s+type\b(?!\s*,|\s+from\s*["'])/.test(start);
}

/** Whether the last line is in a block that only type checkers read. */
function isTypeChecked(lines: readonly string[]): boolean {
  const indent = indentOf(lines.at(-1) ?? "");
  const block = lines.findLast((line) => line.trim() !== "" && indentOf(line) < indent) ?? "";
  return /^\s*if\s+(?:\w+\.)?TYPE_CHECKING\s*:/.test(block);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
