"""Runs a program of the set-up, keeps its output for the error message."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from bootstrap.errors import SetupError

_LINES_SHOWN = 15


def run(
    argv: Sequence[str],
    *,
    purpose: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float | None = None,
    remedy: str = "",
) -> str:
    """The program's standard output.

    Raises `SetupError` with `purpose`, the last lines that the program printed and `remedy` when
    it cannot start, fails, or runs for more than `timeout` seconds.
    """
    try:
        result = subprocess.run(
            argv,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise SetupError(_message(f"{purpose}: {error}", "", remedy)) from error
    except subprocess.TimeoutExpired as error:
        head = f"{purpose}: `{os.path.basename(argv[0])}` gave no result in {timeout:.0f} s"
        raise SetupError(_message(head, "", remedy)) from error
    if result.returncode != 0:
        head = f"{purpose}: `{os.path.basename(argv[0])}` ended with code {result.returncode}"
        raise SetupError(_message(head, result.stdout + result.stderr, remedy))
    return result.stdout


def _message(head: str, output: str, remedy: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()][-_LINES_SHOWN:]
    return "\n".join([head, *(f"  | {line}" for line in lines), *([remedy] if remedy else [])])
