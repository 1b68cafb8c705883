import { words } from "@test/loader";

/** A sentence about a text. */
export function report(text: string): string {
  return `${words(text)} words`;
}
