import { InvalidArgumentError } from "commander";

/** Reads an option's whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most) {
      throw new InvalidArgumentError(range("a whole number", least, most));
    }
    return number;
  };
}

/** Reads an option's number from `least` to `most`. */
export function decimal(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (text.trim() === "" || !(least <= number && number <= most)) {
      throw new InvalidArgumentError(range("a number", least, most));
    }
    return number;
  };
}

function range(what: string, least: number, most: number): string {
  return most === Number.MAX_SAFE_INTEGER
    ? `Give ${what} from ${String(least)}.`
    : `Give ${what} from ${String(least)} to ${String(most)}.`;
}

/** Collects the values of an option that may be repeated. */
export function collect(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value];
}
