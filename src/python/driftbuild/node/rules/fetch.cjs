// Downloads one npm package, checks it and unpacks it into FOLDER, with npm's own library, so that
// npm's configuration holds: node fetch.cjs NPM SPECIFIER INTEGRITY FOLDER
"use strict";
const { createRequire } = require("node:module");
const { resolve } = require("node:path");

const [npm, spec, integrity, folder] = process.argv.slice(2);
const load = createRequire(resolve(npm, "package.json"));
const Config = load("@npmcli/config");
const { definitions, flatten, shorthands } = load("@npmcli/config/lib/definitions/index.js");
const config = new Config({ definitions, flatten, shorthands, npmPath: resolve(npm), argv: [] });
config.load().then(() => load("pacote").extract(spec, folder, { ...config.flat, integrity }))
  .catch((error) => {
    console.error(`${error.code ?? "error"}: ${error.message}`);
    process.exitCode = 1;
  });
