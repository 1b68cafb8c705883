import { createRequire } from "node:module";

interface Addon {
  words(text: string): string;
}

const load = createRequire(import.meta.url) as (name: string) => Addon;

/** The number of words of a text, in figures. */
export function words(text: string): string {
  return load("@test/addon-linux-x64-gnu").words(text);
}
