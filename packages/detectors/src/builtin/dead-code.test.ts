import { expect, test } from "vitest";
import { reportOf } from "../testing/project.js";
import { deadCode } from "./dead-code.js";

async function unusedIn(files: Record<string, string>): Promise<[string, number][]> {
  const { findings } = await reportOf(deadCode, files);
  return findings.map(({ message, line }) => [message.split(" ").at(-1) ?? "", line]);
}

test("a function that nothing mentions is found, also one that calls itself", async () => {
  const text = "function used() {}\nfunction unused() {}\nfunction again() { again(); }\nused();\n";
  const { findings } = await reportOf(deadCode, { "a.ts": text });
  expect(findings).toEqual([
    {
      detector: "dead-code",
      rule: "unused-function",
      severity: "info",
      message: "nothing that Drift reads mentions the function unused",
      file: "a.ts",
      line: 2,
      endLine: 2,
    },
    expect.objectContaining({ line: 3 }),
  ]);
});

test("what is exported or mentioned without a call is in use", async () => {
  const unused = await unusedIn({
    "a.ts":
      "export function shown() {}\nfunction listener() {}\nfunction late() {}\nexport { late };\n",
    "b.js": 'addEventListener("click", listener);\n',
  });
  expect(unused).toEqual([]);
});

test("Python's functions that are called by name or by a decorator are in use", async () => {
  const text = [
    "def test_it():\n    pass",
    "def __getattr__(name):\n    pass",
    "@route('/')\ndef index():\n    pass",
    "def forgotten():\n    pass",
  ];
  expect(await unusedIn({ "a.py": `${text.join("\n\n")}\n` })).toEqual([["forgotten", 11]]);
});

test("Rust's private functions count, but for main and those with attributes", async () => {
  const text = "fn main() {}\n#[test]\nfn works() {}\npub fn shown() {}\nfn forgotten() {}\n";
  expect(await unusedIn({ "a.rs": text })).toEqual([["forgotten", 5]]);
});
