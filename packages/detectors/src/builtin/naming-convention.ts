/** A way to write a name of several words. */
export type Convention = "camelCase" | "PascalCase" | "snake_case" | "SCREAMING_SNAKE_CASE";

const SHAPES: readonly (readonly [Convention, RegExp])[] = [
  ["camelCase", /^\p{Ll}[\p{L}\p{Nd}]*$/u],
  ["PascalCase", /^\p{Lu}[\p{L}\p{Nd}]*$/u],
  ["snake_case", /^\p{Ll}[\p{Ll}\p{Nd}]*(_[\p{Ll}\p{Nd}]+)*$/u],
  ["SCREAMING_SNAKE_CASE", /^\p{Lu}[\p{Lu}\p{Nd}]*(_[\p{Lu}\p{Nd}]+)*$/u],
];

/**
 * The conventions that a name keeps: several for a single word (`total`), none for a mixture
 * (`Load_cart`). Marks around the words do not count (`_private`, `#hidden`, `$element`). Undefined
 * where there is no choice: for `__init__`, `[Symbol.iterator]` and scripts without cases.
 */
export function conventionsOf(name: string): readonly Convention[] | undefined {
  if (/^__.*__$/.test(name)) return undefined;
  const words = name.replace(/^(?:r#|[#_$])+|[_$]+$/g, "");
  if (!/^[\p{Lu}\p{Ll}][\p{L}\p{Nd}_]*$/u.test(words)) return undefined;
  return SHAPES.filter(([, shape]) => shape.test(words)).map(([convention]) => convention);
}

/** The convention that decides for most of the names that keep only one. */
export interface Dominance {
  convention: Convention;
  /** The part of the names that keep it, out of those that keep it alone or do not keep it. */
  share: number;
  /** How many names that is. */
  count: number;
}

/** Which convention names keep; undefined when none of them tells. */
export function dominantConvention(
  names: readonly (readonly Convention[])[],
): Dominance | undefined {
  const alone = new Map<Convention, number>();
  for (const conventions of names) {
    const [only] = conventions;
    if (only !== undefined && conventions.length === 1) {
      alone.set(only, (alone.get(only) ?? 0) + 1);
    }
  }
  const [first] = [...alone].sort(([, a], [, b]) => b - a);
  if (first === undefined) return undefined;
  const [convention, keeping] = first;
  const departing = names.filter((conventions) => !conventions.includes(convention)).length;
  const count = keeping + departing;
  return { convention, share: keeping / count, count };
}
