import { Command } from "commander";
import { engineVersion } from "driftdetect-core";
import type { Invocation } from "../invocation.js";
import { table } from "../output/table.js";
import { withJson } from "../settings.js";
import { packageVersion } from "../version.js";

/** `drift version` */
export function versionCommand(invocation: Invocation): Command {
  return withJson(
    new Command("version").description("Print the versions of Drift, its engine and Node.js."),
  ).action(() => {
    const versions = {
      drift: packageVersion,
      engine: engineVersion(),
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
    };
    invocation.print(versions, () => table(Object.entries(versions)));
  });
}
