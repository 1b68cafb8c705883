import { NativeLoadError } from "@drift/native";
import { createLogger, LogLevelError, ProjectError } from "driftdetect-core";
import { MemoryError } from "driftdetect-cortex";
import { DetectorLoadError, loadDetectors } from "driftdetect-detectors";
import { resolve } from "node:path";
import { parseCommandLine, usage, UsageError, type CommandOptions } from "./options.js";
import { serve, type ServerKind } from "./serve.js";
import { stopSignal } from "./stop-signal.js";
import { ListenError } from "./transport/http.js";
import { packageVersion } from "./version.js";

const USER_ERRORS = [
  DetectorLoadError,
  ListenError,
  LogLevelError,
  MemoryError,
  ProjectError,
  UsageError,
];

/** Runs a server's command line. Gives the exit code: 0, 2 for a mistake of the user, 3 for a failure of Drift. */
export async function main(kind: ServerKind, argv: readonly string[]): Promise<number> {
  try {
    const options = parseCommandLine(kind, argv);
    if (options === "help") {
      process.stdout.write(usage(kind));
    } else if (options === "version") {
      process.stdout.write(`${packageVersion}\n`);
    } else {
      await run(kind, options);
    }
    return 0;
  } catch (error) {
    return report(kind, error);
  }
}

async function run(kind: ServerKind, options: CommandOptions): Promise<void> {
  const { detectors, ...rest } = options;
  await serve(kind, {
    ...rest,
    ...(kind === "analysis" && {
      detectors: await loadDetectors(detectors, resolve(options.root)),
    }),
    logger: createLogger(`drift-${kind}`),
    signal: stopSignal(),
  });
}

function report(kind: ServerKind, error: unknown): number {
  const name = `drift-${kind}`;
  const message = error instanceof Error ? error.message : String(error);
  const isUsers = USER_ERRORS.some((kind) => error instanceof kind);
  if (isUsers || error instanceof NativeLoadError) {
    const help = error instanceof UsageError ? `\nTry ${name} --help.` : "";
    process.stderr.write(`${name}: ${message}${help}\n`);
    return isUsers ? 2 : 3;
  }
  const trace = error instanceof Error ? (error.stack ?? message) : message;
  process.stderr.write(`${name}: a defect of Drift: ${trace}\n`);
  return 3;
}
