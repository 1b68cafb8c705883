import { version } from "@drift/native";

/** The engine's version. */
export function engineVersion(): string {
  return version();
}
