import { Program } from "@drift/testing/program";

/** The command line. */
export const drift: Program = new Program(new URL("../../dist/bin/drift.js", import.meta.url));
