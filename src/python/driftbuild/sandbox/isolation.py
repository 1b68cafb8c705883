"""A home, a temporary folder, process numbers and a network of its own for each test process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import Get, Rule, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.sandbox.rules import PATH, Sandbox

TEMPORARY = ".tmp"
HOME = ".home"


@dataclass(frozen=True)
class TestIsolation:
    """`possible`: a test process can have a loopback device and process numbers of its own."""

    __test__ = False

    possible: bool


# Tests may talk to themselves over loopback, which is down in a new network namespace. And nextest
# puts each test into a process group of its own, which a time limit or Ctrl-C would miss: so the
# first process of the namespace is this shell, with which all others end. Where that is not to be
# had (no `ip`, no namespaces), tests get the host's network: better than none.
_ISOLATE = (
    "ip link set lo up || exit 125; mount -t proc proc /proc 2>/dev/null; "
    # Not the last command: the shell would become it, and a first process gets no fatal signals.
    '"$@"; exit $?'
)


def _isolated(sandbox: Sandbox, argv: tuple[str, ...], identity: str, cwd: str) -> tuple[str, ...]:
    return sandbox.command(
        ("/bin/sh", "-c", _ISOLATE, "isolate", *argv),
        identity=identity,
        cwd=cwd,
        directories=(TEMPORARY, HOME),
        own_processes=True,
    )


@rule(desc="Look for the isolation of tests", level=LogLevel.DEBUG)
async def find_test_isolation(sandbox: Sandbox) -> TestIsolation:
    if not sandbox.namespaced:
        return TestIsolation(False)
    probe = await Get(
        FallibleProcessResult,
        Process(
            _isolated(sandbox, ("/bin/true",), "probe", "."),
            env={"PATH": PATH},
            description="Try a loopback device",
            level=LogLevel.DEBUG,
            cache_scope=ProcessCacheScope.PER_RESTART_ALWAYS,
        ),
    )
    return TestIsolation(probe.exit_code == 0)


def command(
    sandbox: Sandbox,
    isolation: TestIsolation,
    argv: tuple[str, ...],
    *,
    identity: str,
    cwd: str,
    interactive: bool,
) -> tuple[str, ...]:
    """`argv` with a home, a temporary folder and a network for tests."""
    if isolation.possible and not interactive:
        return _isolated(sandbox, argv, identity, cwd)
    return sandbox.command(
        argv, identity=identity, cwd=cwd, directories=(TEMPORARY, HOME), network=True
    )


def rules() -> Iterable[Rule]:
    return collect_rules()
