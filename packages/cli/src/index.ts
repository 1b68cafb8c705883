export { main } from "./main.js";
export { processTerminal, type Terminal, type TerminalStream } from "./terminal.js";
