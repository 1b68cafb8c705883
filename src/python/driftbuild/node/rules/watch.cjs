// Runs a command in a sandbox while the sources that it watches are edited elsewhere: each change
// below FROM is copied to the same place below TO, and snapshots that appear there come back.
// node watch.cjs FROM TO COMMAND [ARGUMENT...]
"use strict";
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const [from, to, command, ...rest] = process.argv.slice(2);
const skipped = /(^|\/)(node_modules|dist|coverage|\.git)(\/|$)|(^|\/)\.[^/]*\.sw.$|~$/;

/** Copies one file if it differs; a file that is gone goes there as well. */
function mirror(source, target) {
  let content;
  try {
    if (!fs.statSync(source).isFile()) return;
    content = fs.readFileSync(source);
  } catch {
    fs.rmSync(target, { force: true });
    return;
  }
  if (fs.existsSync(target) && fs.readFileSync(target).equals(content)) return;
  fs.mkdirSync(path.dirname(target), { recursive: true });
  // The sandbox's file may be a link to one that other actions use: replaced, not written to.
  const fresh = `${target}.${process.pid}.new`;
  fs.writeFileSync(fresh, content);
  fs.renameSync(fresh, target);
}

function follow(source, target, wanted) {
  fs.watch(source, { recursive: true }, (_event, name) => {
    if (name && wanted(name)) mirror(path.join(source, name), path.join(target, name));
  });
}

follow(from, to, (name) => !skipped.test(name) && !name.endsWith(".new"));
follow(to, from, (name) => /(^|\/)__snapshots__\/[^/]+\.snap$/.test(name));

const child = spawn(command, rest, { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
