import { Command } from "commander";
import type { Memory, Note, NoteQuery } from "driftdetect-cortex";
import { printable } from "driftdetect-ci";
import { join, resolve } from "node:path";
import { UsageError } from "../failure.js";
import type { Invocation } from "../invocation.js";
import { collect, decimal, wholeNumber } from "../numbers.js";
import { plural } from "../output/table.js";
import { directoryOf, withJson, type ProjectOptions } from "../settings.js";

interface AddOptions extends ProjectOptions {
  tag?: string[];
  confidence?: number;
  halfLife?: number;
  source?: string;
}

interface FilterOptions extends ProjectOptions {
  tag?: string[];
  minConfidence?: number;
  limit?: number;
}

const anyNumber = wholeNumber(1, Number.MAX_SAFE_INTEGER);
const part = decimal(0, 1);

/** `drift memory add|search|list|reinforce|forget|prune` */
export function memoryCommand(invocation: Invocation): Command {
  const command = new Command("memory")
    .description("Notes about a project, whose confidence decays unless they are confirmed.")
    .addHelpText(
      "after",
      `
Examples:
  drift memory add "Prices are whole cents, never floats" --tag money --source docs/prices.md
  drift memory search "how are prices kept"
  drift memory reinforce 3`,
    );
  for (const make of [add, search, list, reinforce, forget, prune]) {
    command.addCommand(withDatabase(make(invocation)));
  }
  return command;
}

function add(invocation: Invocation): Command {
  return new Command("add")
    .description("Make a note.")
    .argument("<text>", "one thing, understandable by itself")
    .option("--tag <tag>", "a tag (repeatable)", collect)
    .option("--confidence <part>", "how sure it is, from 0 to 1 (default: 0.8)", part)
    .option(
      "--half-life <days>",
      "after how many days half of the confidence is left (default: 30)",
      decimal(0, Number.MAX_SAFE_INTEGER),
    )
    .option("--source <text>", "where it comes from")
    .action(async (text: string, options: AddOptions) => {
      const { tag, confidence, halfLife, source } = options;
      const memory = await memoryOf(invocation, options);
      const note = await memory.add({
        text,
        ...(tag === undefined ? {} : { tags: tag }),
        ...(confidence === undefined ? {} : { confidence }),
        ...(halfLife === undefined ? {} : { halfLifeDays: halfLife }),
        ...(source === undefined ? {} : { source }),
      });
      invocation.print({ note }, () => noteLines(invocation, [note]));
    });
}

function search(invocation: Invocation): Command {
  return withFilter(
    new Command("search")
      .description("The notes that share words with a question, best first.")
      .argument("<query>", "words"),
  ).action(async (query: string, options: FilterOptions) => {
    const memory = await memoryOf(invocation, options);
    const notes = await memory.search(query, noteQuery(options));
    invocation.print({ notes }, () => noteLines(invocation, notes));
  });
}

function list(invocation: Invocation): Command {
  return withFilter(new Command("list").description("The notes, most trusted first.")).action(
    async (options: FilterOptions) => {
      const memory = await memoryOf(invocation, options);
      const notes = await memory.list(noteQuery(options));
      invocation.print({ notes }, () => noteLines(invocation, notes));
    },
  );
}

function reinforce(invocation: Invocation): Command {
  return new Command("reinforce")
    .description("Confirm a note, so that it is trusted more and for longer.")
    .argument("<id>", "the note's number", anyNumber)
    .option("--amount <part>", "the part of the missing confidence to add (default: 0.5)", part)
    .action(async (id: number, options: ProjectOptions & { amount?: number }) => {
      const memory = await memoryOf(invocation, options);
      const note = await memory.reinforce(id, options.amount);
      invocation.print({ note }, () => noteLines(invocation, [note]));
    });
}

function forget(invocation: Invocation): Command {
  return new Command("forget")
    .description("Remove a note.")
    .argument("<id>", "the note's number", anyNumber)
    .action(async (id: number, options: ProjectOptions) => {
      const memory = await memoryOf(invocation, options);
      if (!(await memory.forget(id))) {
        throw new UsageError(`there is no note ${String(id)}; drift memory list shows all`);
      }
      invocation.print({ forgotten: id }, () => [`note ${String(id)} is forgotten`]);
    });
}

function prune(invocation: Invocation): Command {
  return new Command("prune")
    .description("Remove the notes that are hardly trusted any more.")
    .option("--min-confidence <part>", "remove those below this", part, 0.05)
    .action(async (options: ProjectOptions & { minConfidence: number }) => {
      const memory = await memoryOf(invocation, options);
      const pruned = await memory.prune(options.minConfidence);
      invocation.print({ pruned }, () => [`${plural(pruned, "note")} removed`]);
    });
}

function withDatabase(command: Command): Command {
  return withJson(command)
    .option("--root <dir>", "the project's directory (default: the current one)")
    .option("--database <file>", "the SQLite file (default: .drift/memory.db in the project)");
}

function withFilter(command: Command): Command {
  return command
    .option("--tag <tag>", "only notes with this tag (repeatable)", collect)
    .option("--min-confidence <part>", "only notes that are trusted at least this much", part)
    .option("--limit <n>", "the most to print", anyNumber);
}

function noteQuery({ tag, minConfidence, limit }: FilterOptions): NoteQuery {
  return {
    ...(tag === undefined ? {} : { tags: tag }),
    ...(minConfidence === undefined ? {} : { minConfidence }),
    ...(limit === undefined ? {} : { limit }),
  };
}

async function memoryOf({ terminal }: Invocation, options: ProjectOptions): Promise<Memory> {
  const { openMemory } = await import("driftdetect-cortex");
  return openMemory(
    options.database === undefined
      ? join(await directoryOf(terminal, options), ".drift", "memory.db")
      : resolve(terminal.directory, options.database),
  );
}

function noteLines(invocation: Invocation, notes: readonly Note[]): string[] {
  return notes.map(({ id, text, tags, confidence, source }) => {
    const details = [
      `${String(Math.round(confidence * 100))} %`,
      ...tags.map((tag) => `#${tag}`),
      ...(source === undefined ? [] : [source]),
    ];
    const number = String(id).padStart(4);
    return `${number}  ${printable(text)}  ${invocation.paint("dim", printable(details.join(" ")))}`;
  });
}
