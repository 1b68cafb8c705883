"""Progress of a set-up: one line per step, with its time."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Callable, TextIO


class Console:
    """Numbers the steps of a set-up and shows how long each takes.

    On a terminal the running step's line counts seconds; elsewhere a step is one line when it
    starts and one when it ends.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._done = 0
        self._stream = stream if stream is not None else sys.stderr
        self._live = self._stream.isatty()
        self._note = ""

    def say(self, text: str) -> None:
        """Prints a line that belongs to no step."""
        self._write(f"{text}\n")

    def note(self, text: str) -> None:
        """Says what the running step has come to: in its line's place on a terminal, else below."""
        self._note = text
        if not self._live:
            self._write(f"      {text}\n")

    @contextmanager
    def step(self, title: str, detail: Callable[[], str] | None = None) -> Iterator[None]:
        """Shows `title` as the next step for as long as the block runs.

        On a terminal `detail` is asked, twice a second, how far the step has come.
        """
        self._done += 1
        head = f"[{self._done}] {title}"
        self._note = ""
        started = time.monotonic()
        stop = threading.Event()
        if self._live:
            ticker = threading.Thread(
                target=self._tick, args=(head, started, stop, detail), daemon=True
            )
            ticker.start()
        else:
            self._write(f"{head} ...\n")
        outcome = "failed after"
        try:
            yield
            outcome = "done in"
        finally:
            stop.set()
            if self._live:
                ticker.join()
            clear = "\r\x1b[K" if self._live else ""
            self._write(f"{clear}{head}: {outcome} {time.monotonic() - started:.0f} s\n")

    def _tick(
        self, head: str, started: float, stop: threading.Event, detail: Callable[[], str] | None
    ) -> None:
        while True:
            seconds = time.monotonic() - started
            news = detail() if detail is not None else self._note
            line = f"{head} ... {seconds:.0f} s{f' ({news})' if news else ''}"
            # A line that wraps could not be written over.
            width = shutil.get_terminal_size().columns - 1
            self._write(f"\r\x1b[K{line[:width]}")
            if stop.wait(0.5):
                return

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
