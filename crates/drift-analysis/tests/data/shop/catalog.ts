export function price(item: string): number {
  return find_price(item) ?? 0;
}

function find_price(item: string): number | undefined {
  return new Map([["tea", 3]]).get(item);
}

export function listItems(): string[] {
  return sortedNames();
}

function sortedNames(): string[] {
  return ["tea"];
}
