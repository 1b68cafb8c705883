/** The version of this package. */
export function version(): string {
  return "2.0.0";
}
