import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Logger, Project } from "driftdetect-core";
import { builtinDetectors, type Detector, type Severity } from "driftdetect-detectors";
import { packageVersion } from "../version.js";
import { callersTool } from "./callers.js";
import { contextTool } from "./context.js";
import { patternsTool } from "./patterns.js";
import { scanTool } from "./scan.js";
import { statusTool } from "./status.js";
import { symbolsTool } from "./symbols.js";

/** What an analysis server offers beside the project. */
export interface AnalysisServerOptions {
  /** The detectors that `drift_patterns` runs. By default those that come with Drift. */
  detectors?: readonly Detector[];
  /** Severities by `detector/rule` or `detector`; `off` leaves findings out. */
  rules?: Record<string, Severity | "off">;
  /** Where each call is logged. By default nowhere. */
  logger?: Logger;
}

/** A server with the tools that scan a project and answer questions about it, not yet connected. */
export function createAnalysisServer(
  project: Project,
  options: AnalysisServerOptions = {},
): McpServer {
  const detectors = options.detectors ?? builtinDetectors;
  const server = new McpServer(
    { name: "drift-analysis", title: "Drift analysis", version: packageVersion },
    {
      instructions:
        "Answers questions about one project's code. Call drift_status first; when the project " +
        "was not scanned or files changed, call drift_scan. Then drift_context tells what stands " +
        "around a symbol, and drift_patterns which conventions to follow.",
    },
  );
  for (const tool of [
    statusTool(project, detectors),
    scanTool(project),
    symbolsTool(project),
    callersTool(project),
    contextTool(project),
    patternsTool(project, detectors, options.rules),
  ]) {
    tool.register(server, options.logger);
  }
  return server;
}
