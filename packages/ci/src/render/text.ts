import type { Finding, Severity } from "driftdetect-detectors";
import { styleText } from "node:util";
import type { GateResult } from "../gate/result.js";
import { formatScore } from "../gate/run.js";
import { printable } from "./printable.js";

/** How to render. */
export interface TextOptions {
  /** Whether to use colours. By default not. */
  colour?: boolean;
}

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

const STYLES: Record<Severity, Style> = { error: "red", warning: "yellow", info: "cyan" };

/** A gate's result for people: findings by file, what was left out, and the decision. */
export function renderText(result: GateResult, options: TextOptions = {}): string {
  const paint: Paint =
    options.colour === true
      ? (style, text) => styleText(style, text, { validateStream: false })
      : (_, text) => text;
  const parts = [
    findingLines(result.findings, paint),
    noteLines(result),
    verdictLines(result, paint),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

function findingLines(findings: readonly Finding[], paint: Paint): string[] {
  const places = findings.map(({ line }) => String(line));
  const width = Math.max(0, ...places.map((place) => place.length));
  const lines: string[] = [];
  let file: string | undefined;
  for (const [index, finding] of findings.entries()) {
    if (finding.file !== file) {
      lines.push(...(file === undefined ? [] : [""]), paint("bold", printable(finding.file)));
      file = finding.file;
    }
    const place = (places[index] ?? "").padStart(width);
    const severity = paint(STYLES[finding.severity], finding.severity.padEnd(7));
    const rule = paint("dim", `${finding.detector}/${finding.rule}`);
    lines.push(`  ${place}  ${severity}  ${printable(finding.message)}  ${rule}`);
  }
  return lines;
}

function noteLines({ baseline, summary }: GateResult): string[] {
  const lines = summary.unread.map(
    ({ file, message }) => `not read: ${printable(file)}: ${printable(message)}`,
  );
  if (baseline !== undefined) {
    lines.push(`${plural(baseline.known, "known finding")} left out (${baseline.path})`);
    if (baseline.fixed > 0) {
      lines.push(
        `${plural(baseline.fixed, "known finding")} put right: --update-baseline takes them out`,
      );
    }
  }
  return lines;
}

function verdictLines(result: GateResult, paint: Paint): string[] {
  const { summary, score, threshold, passed, reasons } = result;
  const { error, warning, info } = summary.findings;
  const verdict = passed ? paint("green", "passed") : paint("red", "failed");
  return [
    `${plural(summary.files, "file")}, ${plural(summary.symbols, "symbol")}: ` +
      `${plural(error, "error")}, ${plural(warning, "warning")}, ${String(info)} info`,
    `Gate ${verdict}: score ${formatScore(score)} of 100, threshold ${formatScore(threshold)}`,
    ...reasons.map(({ message }) => `  - ${message}`),
  ];
}

function plural(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}
