/**
 * A signal that is aborted when the process is asked to end, by SIGTERM or Ctrl-C. Asked a second
 * time, the process ends at once.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const [name, number] of [
    ["SIGINT", 2],
    ["SIGTERM", 15],
  ] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) {
        process.exit(128 + number);
      }
      controller.abort();
    });
  }
  return controller.signal;
}
