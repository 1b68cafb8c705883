import { expect, test } from "vitest";
import { reportOf } from "../testing/project.js";
import { importCycles } from "./import-cycles.js";

async function cyclesIn(files: Record<string, string>): Promise<[string, number, string][]> {
  const { findings } = await reportOf(importCycles, files);
  return findings.map(({ file, line, message }) => [file, line, message]);
}

test("files that import each other are one finding, at the first import", async () => {
  const cycles = await cyclesIn({
    "a.ts": '// First.\nimport "./b.js";\n',
    "b.ts": 'import "./c.js";\n',
    "c.ts": 'import "./a.js";\nimport "./d.js";\n',
    "d.ts": "export const d = 1;\n",
  });
  expect(cycles).toEqual([["a.ts", 2, "import cycle a.ts → b.ts → c.ts → a.ts"]]);
});

test("of several cycles in one knot the shortest is shown", async () => {
  const cycles = await cyclesIn({
    "a.ts": 'import "./b.js";\nimport "./c.js";\n',
    "b.ts": 'import "./c.js";\n',
    "c.ts": 'import "./a.js";\n',
  });
  expect(cycles).toEqual([
    ["a.ts", 2, "import cycle a.ts → c.ts → a.ts, one of the cycles among 3 files"],
  ]);
});

test("imports for types alone, and those in a function, make no cycle", async () => {
  const cycles = await cyclesIn({
    "a.ts": 'import { b } from "./b.js";\nexport type A = typeof b;\n',
    "b.ts": 'import type { A } from "./a.js";\nexport const b: A | 1 = 1;\n',
    "c.py": "import d\n",
    "d.py": "def late():\n    import c\n    return c\n",
    "e.py": "import f\n",
    "f.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import e\n",
  });
  expect(cycles).toEqual([]);
});

test("files of Python that import each other are found", async () => {
  const cycles = await cyclesIn({ "c.py": "import d\n", "d.py": "import c\n" });
  expect(cycles).toEqual([["c.py", 1, "import cycle c.py → d.py → c.py"]]);
});

test("modules of Rust belong together", async () => {
  const cycles = await cyclesIn({
    "src/lib.rs": "mod a;\nmod b;\n",
    "src/a.rs": "use crate::b::two;\npub fn one() { two() }\n",
    "src/b.rs": "use crate::a::one;\npub fn two() { one() }\n",
  });
  expect(cycles).toEqual([]);
});
