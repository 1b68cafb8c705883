export { builtinDetectors } from "./builtin/index.js";
export {
  defineDetector,
  type Detector,
  type DetectorContext,
  type Finding,
  type Pattern,
  type RuleDescription,
  type Severity,
} from "./detector.js";
export { DetectorLoadError, loadDetectors } from "./loading.js";
export { runDetectors, type DetectorFailure, type Report, type RunOptions } from "./run.js";
