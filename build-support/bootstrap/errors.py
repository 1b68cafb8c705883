from __future__ import annotations


class SetupError(Exception):
    """The set-up cannot go on; the text says what failed, why, and what to do."""
