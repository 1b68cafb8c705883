import { defineDetector, type Detector } from "../detector.js";

const LONG = 80;
const VERY_LONG = 200;

/** Functions and methods of so many lines that they are hard to follow. */
export const largeFunctions: Detector = defineDetector({
  name: "large-functions",
  version: "1.0.0",
  description: "Finds functions and methods of many lines.",
  rules: [
    {
      name: "long",
      description: `The function has more than ${String(LONG)} lines.`,
      severity: "warning",
    },
    {
      name: "very-long",
      description: `The function has more than ${String(VERY_LONG)} lines.`,
      severity: "warning",
    },
  ],
  async detect(context) {
    const symbols = await context.symbols();
    return symbols.flatMap(({ kind, qualifiedName, file, line, endLine }) => {
      const lines = endLine - line + 1;
      if ((kind !== "function" && kind !== "method") || lines <= LONG) return [];
      const [rule, most] = lines > VERY_LONG ? ["very-long", VERY_LONG] : ["long", LONG];
      const message = `${qualifiedName} has ${String(lines)} lines, more than ${String(most)}`;
      return [
        { detector: "large-functions", rule, severity: "warning", message, file, line, endLine },
      ];
    });
  },
});
