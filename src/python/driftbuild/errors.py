"""What a user can put right."""

from __future__ import annotations


class UserError(Exception):
    """A mistake in the user's files, options or machine.

    The message names the place, the cause and the remedy. It is all that is shown: no engine trace,
    no name of a Python class (see `error_display`).
    """
