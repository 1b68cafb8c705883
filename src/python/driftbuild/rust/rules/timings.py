"""What a run did with its units: a line at its end, lines on the way, and a page on request."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from pants.base.build_environment import get_buildroot
from pants.engine.internals.scheduler import Workunit
from pants.engine.rules import collect_rules, rule
from pants.engine.streaming_workunit_handler import (
    StreamingWorkunitContext,
    WorkunitsCallback,
    WorkunitsCallbackFactory,
    WorkunitsCallbackFactoryRequest,
)
from pants.engine.unions import UnionRule
from pants.option.global_options import GlobalOptions
from pants.option.option_types import BoolOption, IntOption, StrOption
from pants.option.subsystem import Subsystem

from driftbuild.rust.model.timeline import (
    Step,
    Timeline,
    parse_step,
    progress,
    running_name,
    summary,
)
from driftbuild.rust.model.timeline_page import timeline_page

_logger = logging.getLogger(__name__)


class CargoTimings(Subsystem):
    options_scope = "cargo-timings"
    help = "What is told of the Rust units that a run compiled or took from a cache."

    summary = BoolOption(
        default=True,
        help=(
            "End a run that needed Rust units with one line: how many ran, how many came from the "
            "local and the remote cache, the time saved."
        ),
    )
    html = StrOption(
        default=None,
        metavar="<path>",
        help=(
            "Write a timeline of the run as one HTML page, like `cargo build --timings`: every "
            "unit, the critical path, cache hits and the slowest units. The path is relative to "
            "the root of the repository, e.g. `--cargo-timings-html=dist/timings.html`."
        ),
    )
    progress_seconds = IntOption(
        default=20,
        help=(
            "Where there is no dynamic UI (in CI, say), tell after this many seconds what is done "
            "and what is being compiled, if anything is. 0: never."
        ),
    )


class TimingsCallback(WorkunitsCallback):
    """Collects the steps of one run. `progress_seconds` is 0 where a dynamic UI shows progress."""

    def __init__(
        self,
        *,
        summary: bool,
        html: str | None,
        progress_seconds: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._summary = summary
        self._html = html
        self._progress_seconds = progress_seconds
        self._clock = clock
        self._told = clock()
        self._steps: list[Step] = []
        self._running: dict[str, str] = {}

    @property
    def can_finish_async(self) -> bool:
        return False  # Its last words belong on the terminal of this run.

    def __call__(
        self,
        *,
        started_workunits: tuple[Workunit, ...],
        completed_workunits: tuple[Workunit, ...],
        finished: bool,
        context: StreamingWorkunitContext,
    ) -> None:
        # A workunit is reported as started once, not at each call until it completes.
        for workunit in started_workunits:
            name = running_name(workunit)
            if name:
                self._running[workunit["span_id"]] = name
        for workunit in completed_workunits:
            self._running.pop(workunit["span_id"], None)
        self._steps += filter(None, map(parse_step, completed_workunits))
        if finished:
            self._finish()
        elif self._progress_seconds and self._clock() - self._told >= self._progress_seconds:
            self._told = self._clock()
            if self._running:
                _logger.info(progress(self._steps, tuple(self._running.values())))

    def _finish(self) -> None:
        timeline = Timeline(tuple(self._steps))
        line = summary(timeline)
        if self._summary and line:
            _logger.info(line)
        if self._html:
            path = Path(get_buildroot(), self._html)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                # Whole or not at all: a page may be open in a browser that reloads it.
                part = path.with_name(f".{path.name}.part")
                part.write_text(timeline_page(timeline), encoding="utf-8")
                os.replace(part, path)
            except OSError as error:
                cause = error.strerror if path.parent.is_dir() else f"{path.parent} is no folder"
                _logger.error(
                    f"The timeline was not written to {self._html}: {cause}. "
                    "Name a file in a writable folder with --cargo-timings-html."
                )
            else:
                _logger.info(f"Wrote {self._html}")


@dataclass(frozen=True)
class TimingsCallbackFactoryRequest:
    """Asks for this backend's callback (a member of Pants' union of such requests)."""


@rule
def timings_callback(
    _: TimingsCallbackFactoryRequest, timings: CargoTimings, options: GlobalOptions
) -> WorkunitsCallbackFactory:
    progress_seconds = 0 if options.dynamic_ui else timings.progress_seconds
    wanted = timings.summary or timings.html or progress_seconds
    return WorkunitsCallbackFactory(
        lambda: (
            TimingsCallback(
                summary=timings.summary, html=timings.html, progress_seconds=progress_seconds
            )
            if wanted
            else None
        )
    )


def rules() -> Iterable[Any]:
    return [
        *collect_rules(),
        UnionRule(WorkunitsCallbackFactoryRequest, TimingsCallbackFactoryRequest),
    ]
