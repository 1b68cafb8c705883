import { defineDetector, type Detector, type Finding } from "../index.js";

/** Two files with five symbols. */
export const shop: { "src/cart.ts": string; "src/sum.ts": string } = {
  "src/cart.ts": 'import { sum } from "./sum.js";\nexport function pay() { return sum(); }\n',
  "src/sum.ts": "export function sum() { return 0; }\nexport class Tax { add() {} rate() {} }\n",
};

/** A detector with the rules `bad` (error), `poor` (warning) and `odd` (info). */
export function detector(name: string, detect: Detector["detect"]): Detector {
  const description = `Finds what is ${name}.`;
  return defineDetector({
    name,
    version: "1.0.0",
    description,
    rules: [
      { name: "bad", description, severity: "error" },
      { name: "poor", description, severity: "warning" },
      { name: "odd", description, severity: "info" },
    ],
    detect,
  });
}

/** A finding of a detector. */
export function finding(detector: string, rule: string, file: string, line = 1): Finding {
  return { detector, rule, severity: "info", message: `${rule} thing`, file, line };
}

/** A detector that reports what it is given. */
export function reporting(name: string, ...findings: unknown[]): Detector {
  return detector(name, () => Promise.resolve(findings as Finding[]));
}
