import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const FILES: Record<string, string> = {
  "src/price.ts": `export function total(amounts: number[]): number {
  return amounts.reduce(sum, 0);
}

function sum(a: number, b: number): number {
  return a + b;
}
`,
  "src/cart.ts": `import { total } from "./price.js";

export class Cart {
  amounts: number[] = [];

  pay(): number {
    return total(this.amounts);
  }
}
`,
  "src/main.ts": `import { Cart } from "./cart.js";
import { total } from "./price.js";

new Cart().pay();
total([1, 2]);
`,
};

/** A small project in a directory of its own; `remove` takes it away. */
export async function makeShop(): Promise<{ root: string; remove: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), "drift-mcp-"));
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}
