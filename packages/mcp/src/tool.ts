import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult, ToolAnnotations } from "@modelcontextprotocol/sdk/types.js";
import type { Logger } from "driftdetect-core";
import type { z } from "zod";
import { describeFailure } from "./failure.js";

/** What a tool may use while it answers. */
export interface ToolContext {
  /** Aborted when the client takes its call back. */
  signal: AbortSignal;
}

/** A tool: its face to the client, and what it does. */
export interface ToolDefinition<Input extends z.ZodObject, Output extends z.ZodObject> {
  name: string;
  title: string;
  /** For a model to read: what the tool gives, and when to use it. */
  description: string;
  input: Input;
  output: Output;
  annotations: ToolAnnotations;
  run(arguments_: z.output<Input>, context: ToolContext): Promise<z.output<Output>>;
}

/** A tool, ready to be offered. */
export interface Tool {
  name: string;
  /** Offers the tool on a server; each call is logged with its duration. */
  register(server: McpServer, logger?: Logger): void;
}

/**
 * Makes a tool. What it gives becomes the call's structured content and, for clients that know no
 * such thing, the same as JSON text. What it throws becomes a tool error with a remedy.
 */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  const { name, title, description, annotations } = definition;
  const inputSchema: z.ZodObject = definition.input;
  const outputSchema: z.ZodObject = definition.output;
  return {
    name,
    register(server, logger) {
      server.registerTool(
        name,
        { title, description, inputSchema, outputSchema, annotations: { title, ...annotations } },
        // The SDK has parsed the arguments with the tool's schema.
        (values, extra) =>
          answer(
            name,
            () => definition.run(values as z.output<Input>, { signal: extra.signal }),
            logger,
          ),
      );
    },
  };
}

async function answer(
  tool: string,
  run: () => Promise<unknown>,
  logger?: Logger,
): Promise<CallToolResult> {
  const start = performance.now();
  const elapsed = (): number => Math.round(performance.now() - start);
  try {
    const structuredContent = (await run()) as Record<string, unknown>;
    logger?.info({ tool, durationMs: elapsed() }, "tool answered");
    return {
      content: [{ type: "text", text: JSON.stringify(structuredContent) }],
      structuredContent,
    };
  } catch (error) {
    const failure = describeFailure(error);
    const fields = { tool, durationMs: elapsed() };
    if (failure.expected) {
      logger?.warn({ ...fields, reason: failure.text }, "tool refused");
    } else {
      logger?.error({ ...fields, err: error }, "tool failed");
    }
    return { isError: true, content: [{ type: "text", text: failure.text }] };
  }
}
