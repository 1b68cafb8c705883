/** A text in upper case; in a folder of its own, as larger packages have them. */
export function upper(text: string): string {
  return text.toUpperCase();
}
