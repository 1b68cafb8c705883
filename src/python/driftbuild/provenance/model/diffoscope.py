"""What diffoscope says of two artifacts, where the machine has it: https://diffoscope.org."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from driftbuild.plain_text import many_lines, one_line

_BYTES = 100_000
"""Of its report: two programs can differ in millions of instructions."""
_SECONDS = 900.0


def diffoscope_report(
    first: Path, second: Path, environment: Mapping[str, str], seconds: float = _SECONDS
) -> tuple[str, ...]:
    """The lines of its report; of none, where `environment` has no such program on PATH."""
    program = shutil.which("diffoscope", path=environment.get("PATH", ""))
    if program is None:
        return ()
    limit = f"--max-text-report-size={_BYTES}"
    try:
        found = subprocess.run(
            [program, "--text-color=never", limit, str(first), str(second)],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return (f"diffoscope was ended: it took more than {seconds:g} seconds.",)
    except OSError as error:
        return (f"{one_line(program)} cannot be run ({error.strerror}).",)
    report = many_lines(found.stdout.decode("utf-8", "replace"))
    if report or not found.returncode:
        return report
    # Such as a missing libmagic, without which it ends as if it had found a difference.
    said = many_lines(found.stderr.decode("utf-8", "replace")) or ("nothing",)
    return (f"diffoscope ended with {found.returncode} and said: {said[-1]}",)
