import { Command } from "commander";
import type { Invocation } from "../invocation.js";
import { wholeNumber } from "../numbers.js";
import { table } from "../output/table.js";
import { openProjectOf, withJson, withProject, type ProjectOptions } from "../settings.js";

interface QueryOptions extends ProjectOptions {
  kind?: string;
  file?: string;
  limit?: number;
}

/** `drift query symbols|callers|imports` */
export function queryCommand(invocation: Invocation): Command {
  return new Command("query")
    .description("Ask what the last scan found.")
    .addCommand(symbolsCommand(invocation))
    .addCommand(callersCommand(invocation))
    .addCommand(importsCommand(invocation))
    .addHelpText(
      "after",
      `
Examples:
  drift query symbols --kind class
  drift query callers save
  drift query imports ./store --json`,
    );
}

function symbolsCommand(invocation: Invocation): Command {
  return withLimit(
    new Command("symbols")
      .description("The functions, methods and types that the project defines.")
      .argument("[name]", "the name, or the qualified name")
      .option("--kind <kind>", "function, method, class, struct, enum, trait or interface")
      .option("--file <path>", "in this file, by its path below the root"),
  ).action(async (name: string | undefined, options: QueryOptions) => {
    const project = await openProjectOf(invocation.terminal, options);
    const symbols = await project.symbols({
      ...(name === undefined ? {} : { name }),
      ...(options.kind === undefined ? {} : { kind: options.kind }),
      ...(options.file === undefined ? {} : { file: options.file }),
      ...(options.limit === undefined ? {} : { limit: options.limit }),
    });
    invocation.print({ symbols }, () =>
      table(
        symbols.map(({ file, line, kind, qualifiedName }) => [
          place(file, line),
          kind,
          qualifiedName,
        ]),
      ),
    );
    noteIfNone(invocation, symbols);
  });
}

function callersCommand(invocation: Invocation): Command {
  return withLimit(
    new Command("callers")
      .description("The places that call a function or method.")
      .argument("<name>", "what stands last at the call: save for this.store.save()"),
  ).action(async (name: string, options: QueryOptions) => {
    const project = await openProjectOf(invocation.terminal, options);
    const callers = (await project.callers(name)).slice(0, options.limit);
    invocation.print({ callers }, () =>
      table(callers.map(({ file, line, symbol }) => [place(file, line), symbol ?? ""])),
    );
    noteIfNone(invocation, callers);
  });
}

function importsCommand(invocation: Invocation): Command {
  return withLimit(
    new Command("imports")
      .description("What files take from other modules.")
      .argument("[path]", "what is imported, as written")
      .option("--file <path>", "by this file, by its path below the root"),
  ).action(async (path: string | undefined, options: QueryOptions) => {
    const project = await openProjectOf(invocation.terminal, options);
    const imports = await project.imports({
      ...(path === undefined ? {} : { path }),
      ...(options.file === undefined ? {} : { file: options.file }),
      ...(options.limit === undefined ? {} : { limit: options.limit }),
    });
    invocation.print({ imports }, () =>
      table(
        imports.map(({ file, line, path: imported, target }) => [
          place(file, line),
          imported,
          target ?? "",
        ]),
      ),
    );
    noteIfNone(invocation, imports);
  });
}

function withLimit(command: Command): Command {
  return withJson(withProject(command)).option(
    "--limit <n>",
    "the most to print (default: all)",
    wholeNumber(1, Number.MAX_SAFE_INTEGER),
  );
}

function place(file: string, line: number): string {
  return `${file}:${String(line)}`;
}

/** An empty answer is an answer, but people may wonder. */
function noteIfNone(invocation: Invocation, answer: readonly unknown[]): void {
  if (answer.length === 0 && invocation.terminal.stderr.isTTY === true) {
    invocation.note("nothing found; if files changed, run drift scan");
  }
}
