/** Text from files and their names as one line, without the characters that would steer a terminal. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\t\n\r ]+/g, " ").replace(/[\u0000-\u001f\u007f-\u009f]/g, "\uFFFD");
}
