"""Say once per run what a compiler or build script said, however many targets wait for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pants.engine.engine_aware import EngineAwareParameter, EngineAwareReturnType
from pants.engine.rules import Rule, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.rust.model.diagnostics import Diagnostics
from driftbuild.rust.rules.unit_result import Failure


@dataclass(frozen=True)
class FailureReportRequest(EngineAwareParameter):
    """`colors`: for a terminal that has them.

    The unit itself is no part of it: a library and its unit tests fail with the same words.
    """

    package: str
    diagnostics: Diagnostics
    colors: bool

    @classmethod
    def of(cls, failure: Failure, colors: bool) -> FailureReportRequest:
        package = failure.unit.package
        return cls(f"{package.name} {package.version}", failure.diagnostics, colors)

    def debug_hint(self) -> str:
        return self.package


@dataclass(frozen=True)
class FailureReport(EngineAwareReturnType):
    """Requesting it is what prints it."""

    text: str

    def level(self) -> LogLevel:
        return LogLevel.ERROR

    def message(self) -> str:
        return f"failed.\n{self.text}"

    def cacheable(self) -> bool:
        """No: a later run of the same daemon says it again."""
        return False


@rule(desc="Build", level=LogLevel.DEBUG)
async def report_failure(request: FailureReportRequest) -> FailureReport:
    return FailureReport(f"{request.diagnostics.render(request.colors).strip()}\n")


def rules() -> Iterable[Rule]:
    return collect_rules()
