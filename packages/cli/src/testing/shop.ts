import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
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
  "tools/report.py": `import json


def report(total):
    print(json.dumps(total))
`,
};

/** A small project in a directory of its own. */
export interface Shop {
  root: string;
  /** Writes a file, by its path below the root. */
  write(path: string, text: string | Uint8Array): Promise<void>;
  remove(): Promise<void>;
}

/** Makes a directory with some files; by default a small shop in two languages. */
export async function makeShop(files: Record<string, string> = FILES): Promise<Shop> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "drift-cli-")));
  const shop: Shop = {
    root,
    async write(path, text) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
  for (const [path, text] of Object.entries(files)) {
    await shop.write(path, text);
  }
  return shop;
}
