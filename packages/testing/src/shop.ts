/** The files of a small project in TypeScript: four symbols, five calls, three imports. */
export const shop: Record<string, string> = {
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

/** The same with a file in Python: one symbol more, two calls, one import. */
export const shopWithReport: Record<string, string> = {
  ...shop,
  "tools/report.py": `import json


def report(total):
    print(json.dumps(total))
`,
};
