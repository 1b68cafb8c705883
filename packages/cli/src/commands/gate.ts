import { Command, Option } from "commander";
import {
  exitCodes,
  gateExitCode,
  renderJson,
  renderText,
  runGate,
  writeBaseline,
  type Config,
  type GateOptions,
  type GateResult,
} from "driftdetect-ci";
import { loadDetectors } from "driftdetect-detectors";
import { writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../failure.js";
import type { Invocation } from "../invocation.js";
import { decimal } from "../numbers.js";
import { plural } from "../output/table.js";
import {
  configOf,
  loggerOf,
  rootOf,
  withJson,
  withProject,
  type ProjectOptions,
} from "../settings.js";

interface GateCommandOptions extends ProjectOptions {
  threshold?: number;
  files?: string[] | true;
  baseline?: string;
  updateBaseline?: boolean;
  scan: boolean;
  format: "text" | "json";
  output?: string;
  json?: boolean;
}

const BASELINE_FILE = "drift-baseline.json";

/** `drift gate` */
export function gateCommand(invocation: Invocation): Command {
  return withJson(
    withProject(new Command("gate"))
      .description("Scan a project, find departures from its conventions, and pass or fail.")
      .option("--threshold <score>", "the least score that passes (default: 70)", decimal(0, 100))
      .option("--files [path...]", "look at these files only: those that a change touches")
      .option("--baseline <file>", "leave out the findings that are known from this file")
      .option("--update-baseline", "write what is found now as the baseline, and pass")
      .option("--no-scan", "judge by the last scan")
      .addOption(
        new Option("--format <form>", "how to print the result")
          .choices(["text", "json"])
          .default("text"),
      )
      .option("--output <file>", "write the result there, and print the text"),
  )
    .addHelpText(
      "after",
      `
Fails (exit code 1) when the score is below the threshold, when a finding is an error, when a
detector failed, or when there is no source file. What drift.config.json says, options overrule.

Examples:
  drift gate
  drift gate --files $(git diff --name-only --diff-filter=d main)
  drift gate --update-baseline && drift gate --baseline ${BASELINE_FILE}
  drift gate --format json --output report.json`,
    )
    .action(async (options: GateCommandOptions) => {
      await gate(invocation, options);
    });
}

async function gate(invocation: Invocation, options: GateCommandOptions): Promise<void> {
  const { terminal } = invocation;
  const { config, path } = await configOf(terminal, options);
  const gateOptions: GateOptions = {
    ...(await fromConfig(config, dirname(path))),
    root: rootOf(terminal, options),
    scan: options.scan,
    logger: loggerOf(terminal),
    ...(options.threshold === undefined ? {} : { threshold: options.threshold }),
    ...(options.files === undefined ? {} : { files: listed(options.files) }),
    ...(options.database === undefined
      ? {}
      : { database: resolve(terminal.directory, options.database) }),
    ...(options.baseline === undefined
      ? {}
      : { baseline: resolve(terminal.directory, options.baseline) }),
  };
  if (options.updateBaseline === true) {
    await updateBaseline(invocation, gateOptions);
    return;
  }
  const result = await run(invocation, gateOptions);
  await print(invocation, options, result);
  invocation.exitCode = gateExitCode(result);
}

async function fromConfig(config: Config, directory: string): Promise<Omit<GateOptions, "root">> {
  const { threshold, rules, ignore, database, baseline } = config;
  return {
    threshold,
    rules,
    ignore,
    detectors: await loadDetectors(config.detectors, directory),
    ...(database === undefined ? {} : { database }),
    ...(baseline === undefined ? {} : { baseline }),
  };
}

function run(invocation: Invocation, options: GateOptions): Promise<GateResult> {
  return invocation.working(`looking through ${options.root}`, () => runGate(options));
}

async function print(
  invocation: Invocation,
  options: GateCommandOptions,
  result: GateResult,
): Promise<void> {
  const isJson = options.json === true || options.format === "json";
  if (options.output !== undefined) {
    const path = resolve(invocation.terminal.directory, options.output);
    await writeResult(path, isJson ? renderJson(result) : renderText(result));
  }
  const printsJson = options.json === true || (isJson && options.output === undefined);
  invocation.write(
    printsJson ? renderJson(result) : renderText(result, { colour: invocation.colour }),
  );
}

async function updateBaseline(invocation: Invocation, options: GateOptions): Promise<void> {
  if (options.files !== undefined) {
    throw new UsageError("a baseline is of all files; leave out --files or --update-baseline");
  }
  const { baseline: path = join(options.root, BASELINE_FILE), ...rest } = options;
  const { findings, failures } = await run(invocation, rest);
  for (const { detector, message } of failures) {
    invocation.note(`the detector ${detector} failed: ${message}`);
  }
  if (failures.length > 0) {
    invocation.fail({
      code: "detector-failed",
      message: "the baseline was not written, since detectors failed",
      exitCode: exitCodes.failed,
    });
    return;
  }
  await writeBaseline(path, findings);
  invocation.print({ baseline: path, findings: findings.length }, () => [
    `${plural(findings.length, "finding")} in ${path}`,
  ]);
}

async function writeResult(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--output cannot be written: ${cause}`, { cause: error });
  }
}

/** The files that `--files` names; a change that touches none gives none. */
function listed(files: string[] | true): string[] {
  return files === true ? [] : files.map(slashes);
}

/** A path as findings have it: with `/`, and no `./` before it. */
function slashes(path: string): string {
  return path.replaceAll("\\", "/").replace(/^(\.\/)+/, "");
}
