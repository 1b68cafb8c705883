import type { Detector } from "../detector.js";
import { deadCode } from "./dead-code.js";
import { importCycles } from "./import-cycles.js";
import { largeFunctions } from "./large-functions.js";
import { naming } from "./naming.js";

/** The detectors of this package. */
export const builtinDetectors: readonly Detector[] = [
  naming,
  largeFunctions,
  importCycles,
  deadCode,
];
