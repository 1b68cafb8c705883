"""What a user can put right."""

from __future__ import annotations


class UserError(Exception):
    """A mistake in the user's files, options or machine.

    The message names the place, the cause and the remedy. It is all that is shown: no engine trace,
    no name of a Python class (see `error_display`).
    """


def full_disk_help(said: str) -> str:
    """What to do where a program, or Pants itself, said that a disk is full; else ""."""
    if "No space left on device" not in said and "os error 28" not in said:
        return ""
    return (
        "help: the disk of the sandboxes or of Pants' cache is full. Free space on it, or name "
        "folders elsewhere with --local-execution-root-dir and --local-store-dir.\n"
    )
