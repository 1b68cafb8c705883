import type { Terminal } from "../terminal.js";

const FRAMES = ["|", "/", "-", "\\"];
const CLEAR_LINE = "\r\u001b[2K";
const FIRST_MS = 300;
const FRAME_MS = 120;

/**
 * Does work, and shows on standard error that it goes on and for how long, where that is a
 * terminal. Quick work shows nothing.
 */
export async function withProgress<Result>(
  terminal: Terminal,
  label: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const { stderr, environment } = terminal;
  if (stderr.isTTY !== true || environment["TERM"] === "dumb" || environment["CI"] !== undefined) {
    return work();
  }
  const start = performance.now();
  let frame = 0;
  const timer = setInterval(() => {
    const elapsed = performance.now() - start;
    if (elapsed >= FIRST_MS) {
      const mark = FRAMES[frame % FRAMES.length] ?? "";
      stderr.write(`${CLEAR_LINE}${mark} ${label} ${String(Math.floor(elapsed / 1000))} s`);
      frame += 1;
    }
  }, FRAME_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (frame > 0) {
      stderr.write(CLEAR_LINE);
    }
  }
}
