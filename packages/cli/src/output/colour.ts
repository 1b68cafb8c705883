import { styleText } from "node:util";
import type { TerminalStream } from "../terminal.js";

/** Gives text a colour or weight, where that is wanted. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** Whether a stream is to have colours: on a terminal, unless FORCE_COLOR, NO_COLOR or TERM say otherwise. */
export function wantsColour(stream: TerminalStream, environment: NodeJS.ProcessEnv): boolean {
  const { FORCE_COLOR: force, NO_COLOR: none, TERM: terminal } = environment;
  if (force !== undefined) {
    return force !== "0" && force !== "false";
  }
  if ((none !== undefined && none !== "") || terminal === "dumb") {
    return false;
  }
  return stream.isTTY === true;
}

/** Paints, or leaves text as it is. */
export function painter(colour: boolean): Paint {
  return colour
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_, text) => text;
}
