"""What the terminal of the running command is fit for."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from pants.option.global_options import GlobalOptions


@dataclass(frozen=True)
class Terminal:
    """Defaults of Pants' options `colors` and `dynamic_ui`."""

    colors: bool
    dynamic_ui: bool


_current = Terminal(colors=False, dynamic_ui=False)


def enter(env: Mapping[str, str]) -> Terminal:
    """Makes the streams of the running command decide, and says what they decide.

    In the daemon `sys.stdout` and `sys.stderr` stand for the streams of the request's client.
    """
    global _current
    _current = Terminal(
        colors=sys.stdout.isatty(),
        dynamic_ui="CI" not in env and sys.stderr.isatty(),
    )
    return _current


def install() -> None:
    """Lets both options ask for their defaults, which Pants computes when it is imported."""
    options = vars(GlobalOptions)
    options["colors"]._default = lambda _: _current.colors
    options["dynamic_ui"]._default = lambda _: _current.dynamic_ui
