import type { Language, SymbolRecord } from "driftdetect-core";

/**
 * Whether a function is for its own file alone, as far as its definition shows: it is declared as a
 * function there, and neither exported nor marked for something that calls it by other means.
 * Where the language has no mark for that, as Python, all functions are.
 */
export function isPrivate(
  { name, line }: SymbolRecord,
  text: string,
  language: Language | undefined,
): boolean {
  const lines = text.split("\n");
  const definition = lines[line - 1] ?? "";
  const before = lines
    .slice(0, line - 1)
    .findLast((line) => !/^\s*(?:\/\/.*|#(?!\[).*)?$/.test(line));
  switch (language) {
    case "typescript":
    case "tsx":
    case "javascript":
      return /^\s*(?:(?:async\s+)?function\b|(?:const|let|var)\s)/.test(definition);
    case "python":
      return /^\s*(?:async\s+)?def\s/.test(definition) && !isCalledByPython(name, before);
    case "rust":
      return isRustFunction(definition) && name !== "main" && !/^\s*#\[|\]\s*$/.test(before ?? "");
    default:
      return false;
  }
}

/** Decorators hand functions on; test runners and the interpreter call them by their names. */
function isCalledByPython(name: string, before: string | undefined): boolean {
  return /^main$|^test|^__.*__$|^pytest_/.test(name) || /^\s*@|^\s*\)\s*$/.test(before ?? "");
}

/** Attributes (`#[test]`, `#[no_mangle]`) are judged by the line before. */
function isRustFunction(definition: string): boolean {
  return /^\s*(?:(?:async|const|unsafe|extern\s+"\w+")\s+)*fn\s/.test(definition);
}
