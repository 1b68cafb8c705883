/** For each file, the files that it imports, each with the line of the first import. */
export type ImportGraph = ReadonlyMap<string, ReadonlyMap<string, number>>;

interface Visit {
  file: string;
  targets: Iterator<string>;
}

/**
 * The groups of two files and more that all reach each other by imports, each sorted, found by
 * Tarjan's algorithm; in a loop, since a chain of imports may be longer than the stack.
 */
export function knots(graph: ImportGraph): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  /** The least order that is reached from a file by files whose group is still open. */
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();

  function enter(file: string): Visit {
    order.set(file, order.size);
    lowest.set(file, order.size - 1);
    open.push(file);
    isOpen.add(file);
    return { file, targets: (graph.get(file) ?? new Map<string, number>()).keys() };
  }

  function lower(file: string, to: number | undefined): void {
    lowest.set(file, Math.min(lowest.get(file) ?? Infinity, to ?? Infinity));
  }

  function leave(file: string): void {
    if (lowest.get(file) !== order.get(file)) return;
    const group = open.splice(open.lastIndexOf(file));
    for (const member of group) isOpen.delete(member);
    if (group.length > 1) found.push(group.sort());
  }

  for (const start of graph.keys()) {
    if (order.has(start)) continue;
    const path = [enter(start)];
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const { file, targets } = visit;
      const next = targets.next();
      if (next.done === true) {
        path.pop();
        leave(file);
        const importer = path.at(-1);
        if (importer !== undefined) lower(importer.file, lowest.get(file));
      } else if (!order.has(next.value)) {
        path.push(enter(next.value));
      } else if (isOpen.has(next.value)) {
        lower(file, order.get(next.value));
      }
    }
  }
  return found;
}

/** The shortest way by imports from a file of a knot back to itself, with the file at its start only. */
export function shortestCycle(graph: ImportGraph, start: string): string[] {
  const importers = new Map<string, string>();
  const reached = [start];
  for (const file of reached) {
    for (const target of graph.get(file)?.keys() ?? []) {
      if (target === start) return wayTo(file, importers);
      if (importers.has(target)) continue;
      importers.set(target, file);
      reached.push(target);
    }
  }
  return [start];
}

function wayTo(end: string, importers: ReadonlyMap<string, string>): string[] {
  const way = [end];
  for (let file = importers.get(end); file !== undefined; file = importers.get(file)) {
    way.unshift(file);
  }
  return way;
}
