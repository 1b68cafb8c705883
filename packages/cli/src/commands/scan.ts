import { Command } from "commander";
import { openProject, type FileRecord, type ScanSummary } from "driftdetect-core";
import { printable } from "driftdetect-ci";
import { relative } from "node:path";
import type { Invocation } from "../invocation.js";
import { collect, wholeNumber } from "../numbers.js";
import { duration, plural, table } from "../output/table.js";
import { databaseOf, loggerOf, rootOf, withJson } from "../settings.js";

interface ScanOptions {
  database?: string;
  config?: string;
  language?: string[];
  threads?: number;
}

const SHOWN = 10;

/** `drift scan [root]` */
export function scanCommand(invocation: Invocation): Command {
  return withJson(
    new Command("scan")
      .description("Read every source file of a project, and keep its symbols, calls and imports.")
      .argument("[root]", "the project's directory", ".")
      .option("--database <file>", "where to keep the result (default: .drift/drift.db)")
      .option("--config <file>", "the configuration (default: drift.config.json in the project)")
      .option("--language <name>", "read this language only (repeatable)", collect)
      .option("--threads <n>", "how many threads parse, 0 for all there are", wholeNumber(0, 1024)),
  )
    .addHelpText(
      "after",
      `
What .gitignore names and hidden files are left out.

Examples:
  drift scan
  drift scan ../shop --language typescript --language tsx`,
    )
    .action(async (root: string, options: ScanOptions) => {
      await scan(invocation, root, options);
    });
}

async function scan(invocation: Invocation, root: string, options: ScanOptions): Promise<void> {
  const { terminal } = invocation;
  const where = { ...options, root };
  const database = await databaseOf(terminal, where);
  const project = await openProject(rootOf(terminal, where), {
    logger: loggerOf(terminal),
    ...(database === undefined ? {} : { database }),
  });
  const summary = await invocation.working(`scanning ${project.root}`, () =>
    project.scan({
      ...(options.language === undefined ? {} : { languages: options.language }),
      ...(options.threads === undefined ? {} : { threads: options.threads }),
    }),
  );
  const unclear = (await project.files()).filter((file) => file.hasSyntaxErrors);
  invocation.print(
    {
      root: project.root,
      database: project.database,
      ...summary,
      syntaxErrors: unclear.map((file) => file.path),
    },
    () => [
      `Scanned ${project.root} in ${duration(summary.durationMs)}`,
      "",
      ...figures(summary),
      ...troubles(summary, unclear),
      "",
      `Kept in ${relative(terminal.directory, project.database) || project.database}`,
      ...nextSteps(summary, root),
    ],
  );
}

function figures(summary: ScanSummary): string[] {
  const languages = Object.entries(summary.languages).sort(([, a], [, b]) => b - a);
  return [
    ...table(languages.map(([name, files]) => [name, plural(files, "file")])).map(indented),
    ...(languages.length > 0 ? [""] : []),
    `${plural(summary.files, "file")}, ${plural(summary.symbols, "symbol")}, ` +
      `${plural(summary.calls, "call")} (${String(summary.resolvedCalls)} to symbols of the project), ` +
      plural(summary.imports, "import"),
  ];
}

function indented(line: string): string {
  return `  ${line}`;
}

function troubles(summary: ScanSummary, unclear: readonly FileRecord[]): string[] {
  return [
    ...list(
      `${plural(summary.errors.length, "file")} could not be read:`,
      summary.errors.map(({ file, message }) => `${file}: ${message}`),
    ),
    ...list(
      `${plural(unclear.length, "file")} with parts that are not in the language:`,
      unclear.map(({ path }) => path),
    ),
  ];
}

function list(title: string, entries: readonly string[]): string[] {
  if (entries.length === 0) {
    return [];
  }
  const rest = entries.length - SHOWN;
  return [
    "",
    title,
    ...entries.slice(0, SHOWN).map((entry) => indented(printable(entry))),
    ...(rest > 0 ? [`  and ${String(rest)} more; --json lists all`] : []),
  ];
}

function nextSteps(summary: ScanSummary, root: string): string[] {
  if (summary.files === 0) {
    return ["There is no source file here. Is it the right directory?"];
  }
  const where = root === "." ? "" : ` --root ${root}`;
  return ["", `Next: drift gate${where}, drift query symbols${where}, drift mcp${where}`];
}
