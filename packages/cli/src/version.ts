import { readFileSync } from "node:fs";

/** The version of this package, as its package.json says. */
export const packageVersion: string = read();

function read(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) {
    return String(manifest.version);
  }
  throw new Error("package.json of driftdetect has no version; install the package again");
}
