"""Pants 2.17 has the rules and options of `[workunit-logger]`, but no backend that lists them."""

from pants.backend.tools.workunit_logger.rules import rules

__all__ = ["rules"]
