"""What stops a benchmark."""

from __future__ import annotations


class BenchError(Exception):
    """A measurement that cannot be made; the message names the cause and the remedy."""
