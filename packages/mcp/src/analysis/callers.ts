import type { Project } from "driftdetect-core";
import { z } from "zod";
import { firstPage } from "../page.js";
import { defineTool, type Tool } from "../tool.js";
import { caller, limit, truncated } from "./schemas.js";

/** `drift_callers`: who calls a function. */
export function callersTool(project: Project): Tool {
  return defineTool({
    name: "drift_callers",
    title: "Find callers",
    description:
      "The places that call a function or method, by the name that stands last at the call: " +
      "save for this.store.save(). Use it before changing what a function takes or gives.",
    input: z.strictObject({
      name: z.string().min(1).describe("The function's or method's name"),
      limit,
    }),
    output: z.object({ callers: z.array(caller), truncated }),
    annotations: { readOnlyHint: true, openWorldHint: false },
    async run(query) {
      const page = firstPage(await project.callers(query.name), query.limit);
      return { callers: page.entries, truncated: page.truncated };
    },
  });
}
