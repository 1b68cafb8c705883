import type { Detector } from "../detector.js";
import { naming } from "./naming.js";

/** The detectors of this package. */
export const builtinDetectors: readonly Detector[] = [naming];
