"""Requests for units and what comes of them: the types that compilations and script runs share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pants.engine.engine_aware import EngineAwareParameter, EngineAwareReturnType
from pants.engine.fs import EMPTY_DIGEST, Digest
from pants.util.logging import LogLevel

from driftbuild.errors import UserError
from driftbuild.rust.model.build_script import BuildScriptOutput
from driftbuild.rust.model.diagnostics import Diagnostics
from driftbuild.rust.model.unit import Unit


@dataclass(frozen=True)
class Failure:
    """A unit that failed, with what its process said."""

    unit: Unit
    diagnostics: Diagnostics


class UnitFailed(UserError):
    """For callers that cannot go on; the message is what the compiler or the script said."""


@dataclass(frozen=True)
class Driver:
    """The program that takes rustc's place for one unit, with the same arguments.

    `env` and `files` are added to the unit's own. What the unit depends on is compiled by rustc.
    """

    program: str = "rustc"
    verb: str = "Compile"
    env: tuple[tuple[str, str], ...] = ()
    files: Digest = EMPTY_DIGEST


@dataclass(frozen=True)
class UnitRequest(EngineAwareParameter):
    """Build a unit and all that it needs."""

    unit: Unit
    driver: Driver = Driver()

    def debug_hint(self) -> str:
        return self.unit.description


@dataclass(frozen=True)
class CompiledUnit(EngineAwareReturnType):
    """What a rustc call left: `digest` holds all files, `rmeta` the metadata file alone.

    `failures` is not empty where this unit or one below it failed; there are no files then.
    """

    unit: Unit
    digest: Digest = EMPTY_DIGEST
    rmeta: Digest = EMPTY_DIGEST
    macro_output: Digest = EMPTY_DIGEST
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    failures: tuple[Failure, ...] = ()

    def level(self) -> LogLevel | None:
        return LogLevel.DEBUG

    def require(self) -> CompiledUnit:
        """This, or `UnitFailed` with all that went wrong."""
        require_none(self.failures)
        return self


@dataclass(frozen=True)
class ScriptRun(EngineAwareReturnType):
    """What a build script printed, and its OUT_DIR."""

    unit: Unit
    output: BuildScriptOutput = BuildScriptOutput()
    out_dir: Digest = EMPTY_DIGEST
    failures: tuple[Failure, ...] = ()

    def level(self) -> LogLevel | None:
        return LogLevel.DEBUG


def merge_failures(groups: Iterable[tuple[Failure, ...]]) -> tuple[Failure, ...]:
    """Each failed unit once, by key."""
    found = {failure.unit.key: failure for group in groups for failure in group}
    return tuple(found[key] for key in sorted(found))


def failure_line(failure: Failure) -> str:
    """What went wrong, in one line."""
    what = failure.unit.description
    verb = "could not" if what.startswith(("check ", "run ")) else "could not compile"
    return f"error: {verb} {what}"


def failure_text(failures: tuple[Failure, ...], colors: bool = False) -> str:
    return "\n".join(
        f"{failure.diagnostics.render(colors).rstrip()}\n{failure_line(failure)}"
        for failure in failures
    )


def require_none(failures: tuple[Failure, ...]) -> None:
    if failures:
        raise UnitFailed("\n" + failure_text(failures))
