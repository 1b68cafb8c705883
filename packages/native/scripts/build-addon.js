// Builds the addon with cargo and puts it beside this package, where the loader finds it.
import { spawnSync } from "node:child_process";
import { copyFileSync, renameSync } from "node:fs";
import process from "node:process";
import { fileURLToPath, URL } from "node:url";
import { host, platformOf } from "../dist/platform.js";

const folder = fileURLToPath(new URL("..", import.meta.url));
const command = ["build", "--release", "-p", "drift-napi"];
const cargo = spawnSync("cargo", [...command, "--message-format=json-render-diagnostics"], {
  cwd: folder,
  encoding: "utf8",
  maxBuffer: 1 << 28,
  stdio: ["ignore", "pipe", "inherit"],
});
if (cargo.error !== undefined) {
  process.stderr.write(`cannot run cargo: ${cargo.error.message}; see https://rustup.rs\n`);
  process.exit(1);
}
if (cargo.status !== 0) process.exit(cargo.status ?? 1);

const library = cargo.stdout
  .split("\n")
  .filter((line) => line.startsWith("{"))
  .map((line) => JSON.parse(line))
  .find(({ reason, target }) => reason === "compiler-artifact" && target.name === "drift_napi")
  .filenames.find((file) => /\.(so|dylib|dll)$/.test(file));
const addon = `${folder}drift-native.${platformOf(host())}.node`;
// A process may have the one before mapped: it keeps its file.
copyFileSync(library, `${addon}.new`);
renameSync(`${addon}.new`, addon);
process.stdout.write(`${addon}\n`);
