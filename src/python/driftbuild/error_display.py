"""Shows a `UserError` as its message alone.

Pants 2.17 prints an exception of a rule as "1 Exception encountered:", the stack of rules, the
class and the message. That is right for a bug and wrong for a typo in a Cargo.toml. There is no
option or plugin point for it, so this replaces the one method that writes the text for a run's
failed requests. `--print-stacktrace` still shows all.
"""

from __future__ import annotations

import sys
from typing import NoReturn

from pants.base.exceptions import MappingError
from pants.engine.internals.nodes import Throw
from pants.engine.internals.scheduler import ExecutionError, SchedulerSession
from pants.engine.target import InvalidTargetException

from driftbuild.ansi import shown
from driftbuild.errors import UserError, full_disk_help

# Pants' own words for a mistake in a BUILD file.
_MISTAKES = (UserError, InvalidTargetException, MappingError)

_original = SchedulerSession._raise_on_error


def raise_on_error(session: SchedulerSession, throws: list[Throw]) -> NoReturn:
    """`SchedulerSession._raise_on_error`, but short where a user can put every failure right."""
    failures = [throw.exc for throw in throws]
    if session._scheduler.include_trace_on_error or not all(
        isinstance(failure, _MISTAKES) or full_disk_help(str(failure)) for failure in failures
    ):
        _original(session, throws)
    # Tools are asked for colours, since what they say may be shown on a terminal later.
    text = shown("\n\n".join(dict.fromkeys(map(str, failures))), sys.stderr.isatty())
    help_line = full_disk_help(text)
    if help_line not in text:
        text += f"\n\n{help_line}"
    raise ExecutionError(text, wrapped_exceptions=tuple(failures))


def install() -> None:
    """Takes effect for the rest of this process; a second call changes nothing."""
    SchedulerSession._raise_on_error = raise_on_error  # type: ignore[method-assign,assignment]
