"""Say once per run what a compiler or build script said, however many targets wait for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.engine_aware import EngineAwareParameter, EngineAwareReturnType
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.ansi import shown
from driftbuild.rust.model.unit import Mode, Unit
from driftbuild.rust.rules.unit_result import CompiledUnit, Failure, ScriptRun, UnitRequest


@dataclass(frozen=True)
class DiagnosticsReportRequest(EngineAwareParameter):
    """`text` is what was said of `package`, ready for the terminal.

    The unit itself is no part of it: a library and its unit tests fail with the same words.
    """

    package: str
    text: str
    failed: bool

    @classmethod
    def of(cls, failure: Failure, colors: bool) -> DiagnosticsReportRequest:
        package = failure.unit.package
        text = failure.diagnostics.render(colors)
        return cls(f"{package.name} {package.version}", text, failed=True)

    def debug_hint(self) -> str:
        return self.package


@dataclass(frozen=True)
class DiagnosticsReport(EngineAwareReturnType):
    """Requesting it is what prints it."""

    text: str
    failed: bool

    def level(self) -> LogLevel:
        return LogLevel.ERROR if self.failed else LogLevel.WARN

    def message(self) -> str:
        return f"{'failed' if self.failed else 'succeeded with warnings'}.\n{self.text}"

    def cacheable(self) -> bool:
        """No: a later run of the same daemon says it again."""
        return False


@rule(desc="Build", level=LogLevel.DEBUG)
async def report_diagnostics(request: DiagnosticsReportRequest) -> DiagnosticsReport:
    return DiagnosticsReport(f"{request.text.strip()}\n", request.failed)


@dataclass(frozen=True)
class WarningsRequest:
    """What the compiler and build scripts said of first-party packages at or below `units`.

    `colors`: for a terminal that has them.
    """

    units: tuple[Unit, ...]
    colors: bool


@dataclass(frozen=True)
class Warnings:
    """Requesting it prints `reports`, whether the units had to be built or a cache had them."""

    reports: tuple[DiagnosticsReport, ...]


@rule(desc="Collect warnings", level=LogLevel.DEBUG)
async def report_warnings(request: WarningsRequest) -> Warnings:
    own = dict.fromkeys(
        unit
        for root in request.units
        for unit in root.iter_closure()
        if unit.package.is_member and unit.mode is not Mode.DOCTEST
    )
    gets: list[Get[Any]] = [
        Get(ScriptRun, UnitRequest(unit))
        if unit.mode is Mode.RUN_SCRIPT
        else Get(CompiledUnit, UnitRequest(unit))
        for unit in own
    ]
    shown_before: set[str] = set()
    requests = []
    for result in await MultiGet(gets):
        # A library's unit tests repeat what the compiler said of the library.
        new = [m for m in dict.fromkeys(_messages(result)) if m not in shown_before]
        shown_before.update(new)
        if new:
            package = result.unit.package
            name = f"{package.name} {package.version}"
            text = shown("".join(new), request.colors)
            requests.append(DiagnosticsReportRequest(name, text, failed=False))
    return Warnings(
        await MultiGet(Get(DiagnosticsReport, DiagnosticsReportRequest, r) for r in requests)
    )


def _messages(result: CompiledUnit | ScriptRun) -> tuple[str, ...]:
    if isinstance(result, CompiledUnit):
        return result.diagnostics.messages
    return tuple(f"warning: {text}\n" for text in result.output.warnings)


def rules() -> Iterable[Any]:
    return collect_rules()
