import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { builtinDetectors, DetectorLoadError, loadDetectors, runDetectors } from "./index.js";
import { scannedProject, temporaryDirectory } from "./testing/project.js";

/** A plug-in's detector as text. */
function detector(name: string, changes = ""): string {
  return `{
    name: ${JSON.stringify(name)},
    version: "1.0.0",
    description: "Finds all files.",
    rules: [{ name: "file", description: "A file.", severity: "warning" }],
    async *detect(context) {
      for (const { path } of await context.files())
        yield { detector: ${JSON.stringify(name)}, rule: "file", severity: "warning", message: "a file", file: path, line: 1 };
    },
    ${changes}
  }`;
}

async function namesOf(specifiers: string[], from: string): Promise<string[]> {
  return (await loadDetectors(specifiers, from)).map(({ name }) => name);
}

/** The message of the refusal, without the temporary directory. */
async function refusal(specifiers: string[], from: string): Promise<string> {
  const error: unknown = await loadDetectors(specifiers, from).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(DetectorLoadError);
  const { specifier, message } = error as DetectorLoadError;
  expect(specifiers).toContain(specifier);
  expect(message.startsWith(`${specifier}: `)).toBe(true);
  return message.replaceAll(from, "FROM");
}

/** The names that the built package loads in a process of its own, without vitest's import; or the error. */
function importedByNode(specifiers: string[], from: string): string {
  const entry = pathToFileURL(join(import.meta.dirname, "../dist/index.js")).href;
  const script = `
    const { loadDetectors } = await import(${JSON.stringify(entry)});
    const names = loadDetectors(${JSON.stringify(specifiers)}, ${JSON.stringify(from)})
      .then((detectors) => detectors.map(({ name }) => name).join(" "));
    process.stdout.write(await names.catch(String));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", script],
    { encoding: "utf8" },
  );
  return stderr + stdout;
}

test("builtin detectors come all together or one by one", async () => {
  expect(await loadDetectors(["builtin"], "/")).toEqual(builtinDetectors);
  expect(await namesOf(["builtin:naming"], "/")).toEqual(["naming"]);
  const names = builtinDetectors.map(({ name }) => name).join(", ");
  expect(await refusal(["builtin:nameing"], "/")).toBe(
    `builtin:nameing: there is no such detector; there are ${names}`,
  );
});

test("files and packages are found from a directory, and keep their order", async () => {
  const root = await temporaryDirectory({
    "one.mjs": `export default ${detector("one")};`,
    "config/list.mjs": `export default [${detector("two")}, ${detector("three")}];`,
    "config/common.cjs": `module.exports = { detectors: [${detector("four")}] };`,
    "node_modules/drift-rules/package.json": JSON.stringify({
      name: "drift-rules",
      type: "module",
      exports: { ".": { import: "./main.js" }, "./more": "./more.js" },
    }),
    "node_modules/drift-rules/main.js": `export const detectors = [${detector("five")}];`,
    "node_modules/drift-rules/more.js": `export default ${detector("six")};`,
    "node_modules/@shop/rules/package.json": '{"name":"@shop/rules","main":"./lib/index.cjs"}',
    "node_modules/@shop/rules/lib/index.cjs": `module.exports = ${detector("seven")};`,
  });
  const specifiers = ["drift-rules/more", "@shop/rules", "./list.mjs", "../one.mjs"];
  expect(await namesOf([...specifiers, "drift-rules"], join(root, "config"))).toEqual(
    "six seven two three one five".split(" "),
  );
  expect(await namesOf(["./common.cjs"], join(root, "config"))).toEqual(["four"]);
});

test("Node's own import takes plug-ins of any path", async () => {
  const root = await temporaryDirectory({
    "a b#c?d%20.mjs": `export default ${detector("odd")};`,
    "broken.mjs": "export default {",
  });
  expect(importedByNode(["./a b#c?d%20.mjs", "builtin:naming"], root)).toBe("odd naming");
  expect(importedByNode(["./broken.mjs"], root)).toMatch(
    /^DetectorLoadError: \.\/broken\.mjs: cannot be imported: Unexpected end of input$/,
  );
});

test("a plug-in's detector runs beside the builtin ones", async () => {
  const root = await temporaryDirectory({
    "rules.mjs": `export default ${detector("all-files")};`,
  });
  const detectors = await loadDetectors(["builtin", "./rules.mjs"], root);
  const project = await scannedProject({ "a.ts": "function a() {}", "b.ts": "" });
  const { findings, failures } = await runDetectors(project, detectors);
  expect(failures).toEqual([]);
  expect(findings.filter(({ detector }) => detector === "all-files")).toHaveLength(2);
});

test("what is not there is told with what to do", async () => {
  const root = await temporaryDirectory({ "folder/rules.mjs": "" });
  expect(await refusal(["./rules.mjs"], root)).toBe(
    "./rules.mjs: there is no file FROM/rules.mjs; name one, with its extension",
  );
  expect(await refusal(["./folder"], root)).toBe(
    "./folder: FROM/folder is no file; name one in it",
  );
  expect(await refusal(["rules.mjs"], root)).toBe(
    "rules.mjs: there is no such package for FROM; install it there, or start a path with ./",
  );
});

test.each([
  ["a syntax error", "export default {", /^\.\/rules\.mjs: cannot be imported: /],
  ["an error of its own", 'throw new Error("no luck");', /cannot be imported: no luck$/],
  ["no export", "export const other = 1;", /exports no detector; export one as default, or a list/],
  ["an empty list", "export default [];", /default is an empty list; export one$/],
  ["a text", 'export default "naming";', /does not export a detector: default: must be a detector/],
  [
    "a wrong name",
    `export default ${detector("NamingRule")};`,
    /: default: name: must be in kebab-case, as in large-functions$/,
  ],
  [
    "no function",
    `export default ${detector("a", "detect: 1,")};`,
    /: default: detect: must be a function$/,
  ],
  [
    "several mistakes in a list",
    `export const detectors = [${detector("a")}, ${detector("b", "version: 2, rules: {},")}];`,
    /: detectors\.1: version: must be a string; detectors\.1: rules: must be an array$/,
  ],
  [
    "a wrong severity",
    `export default ${detector("a", 'rules: [{ name: "r", description: "R", severity: "warn" }],')};`,
    /: default: rules\.0\.severity: must be one of error, warning, info$/,
  ],
  [
    "one rule twice",
    `const r = { name: "r", description: "R", severity: "info" };
     export default ${detector("a", "rules: [r, r],")};`,
    /: default: rules: must have different names$/,
  ],
])("a plug-in with %s is refused", async (_, text, message) => {
  const root = await temporaryDirectory({ "rules.mjs": text });
  expect(await refusal(["./rules.mjs"], root)).toMatch(message);
});

test("a plug-in that cannot find what it imports says so", async () => {
  const root = await temporaryDirectory({ "rules.mjs": 'import "./missing.mjs";' });
  expect(await refusal(["./rules.mjs"], root)).toMatch(/cannot be imported: .*missing\.mjs/);
});

test("a package without a module to import is told from a missing one", async () => {
  const root = await temporaryDirectory({
    "node_modules/rules/package.json": '{"name":"rules","exports":{"./a":"./a.js"}}',
  });
  expect(await refusal(["rules"], root)).toMatch(/^rules: the package has no module to import \(/);
});

test("one name twice is refused, and both origins are told", async () => {
  const root = await temporaryDirectory({
    "a.mjs": `export default ${detector("naming")};`,
    "b.mjs": `export default [${detector("twin")}, ${detector("twin")}];`,
  });
  expect(await refusal(["builtin", "./a.mjs"], root)).toBe(
    "./a.mjs: its detector naming is there already, from builtin; leave one out",
  );
  expect(await refusal(["./b.mjs"], root)).toBe(
    "./b.mjs: gives two detectors the name twin; rename one",
  );
});
