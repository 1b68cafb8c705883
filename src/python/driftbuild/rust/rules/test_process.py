"""What test processes share: types, environment, network, and how an outcome is read."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from pants.engine.fs import DigestContents, DigestSubset, PathGlobs
from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import Get, Rule, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.rust.model import environment, layout, nextest
from driftbuild.rust.model.build_script import BuildScriptOutput
from driftbuild.rust.model.junit import Case, Suite, count_tests, incomplete_report, write_report
from driftbuild.rust.model.libtest import parse_libtest
from driftbuild.rust.model.unit import Unit
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.unit_result import Failure
from driftbuild.sandbox.isolation import HOME, TEMPORARY
from driftbuild.sandbox.rules import PATH, Sandbox

NEXTEST = "nextest"
LIBTEST = "libtest"
EXIT_CODE = "exit code"


@dataclass(frozen=True)
class TestProcessRequest:
    """The process that runs the tests of one unit.

    `arguments` are what follows `--` on the command line; `interactive` is for a person in front of
    a terminal, who may attach a debugger.
    """

    __test__ = False

    unit: Unit
    arguments: tuple[str, ...] = ()
    interactive: bool = False


@dataclass(frozen=True)
class TestProcess:
    """`process` is None where something failed to compile, see `failures`.

    `report` says how to read the outcome: from nextest's JUnit file, from libtest's output, or from
    the exit code alone. `suite` is the name of the tests in reports.
    """

    __test__ = False

    suite: str
    report: str
    process: Process | None = None
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True)
class TestRunRequest:
    """Run a process: at most `timeout` seconds, with more variables, cached or not."""

    __test__ = False

    test: TestProcess
    timeout: int | None
    extra_env: FrozenDict[str, str]
    cache_scope: ProcessCacheScope

    def effective_process(self) -> Process:
        process = self.test.process
        assert process is not None
        return dataclasses.replace(
            process,
            timeout_seconds=self.timeout,  # type: ignore[arg-type]
            env=FrozenDict({**process.env, **self.extra_env}),
            cache_scope=self.cache_scope,
        )


@dataclass(frozen=True)
class TestRun:
    """`tests` is how many ran, None where nobody counted.

    `junit` is the report's text. A run that failed has one in any case: what an earlier run has
    left in its place would be taken for this one's.
    """

    __test__ = False

    test: TestProcess
    result: FallibleProcessResult
    tests: int | None
    flaky: tuple[str, ...]
    junit: bytes | None


def run_environment(
    unit: Unit,
    sandbox: Sandbox,
    toolchain: RustToolchain,
    script: BuildScriptOutput | None,
    library_paths: tuple[str, ...],
) -> dict[str, str]:
    """What `cargo test` gives to a test (Cargo's `Compilation::fill_env`), in a home of its own."""
    root = sandbox.root
    paths = ":".join(f"{root}/{path}" for path in library_paths)
    variable = "DYLD_FALLBACK_LIBRARY_PATH" if "apple" in toolchain.host else "LD_LIBRARY_PATH"
    env = environment.merged(
        {
            "PATH": PATH,
            "HOME": f"{root}/{HOME}",
            "TMPDIR": f"{root}/{TEMPORARY}",
            "CARGO": toolchain.program(root, "cargo"),
            variable: paths,
        },
        dict(unit.config_env),
        environment.package_env(unit.package, root),
        dict(script.env) if script else {},
    )
    run = unit.build_script_run
    return {**env, "OUT_DIR": f"{root}/{layout.out_directory(run)}"} if run else env


@rule(desc="Run tests", level=LogLevel.DEBUG)
async def run_tests(request: TestRunRequest) -> TestRun:
    test = request.test
    result = await Get(FallibleProcessResult, Process, request.effective_process())
    if test.report == NEXTEST:
        found = await Get(
            DigestContents,
            DigestSubset(result.output_digest, PathGlobs([f"{nextest.REPORTS}/**/*.xml"])),
        )
        if not found:
            # Ended before it could write: a time limit, a binary that lists no tests.
            said = (result.stdout + result.stderr).decode("utf-8", errors="replace")
            failed = incomplete_report(test.suite, "runs to its end", said)
            return TestRun(test, result, None, (), failed if result.exit_code else None)
        counts = count_tests(found[0].content)
        return TestRun(test, result, counts.tests, counts.flaky, found[0].content)
    stdout = result.stdout.decode("utf-8", errors="replace")
    if test.report == LIBTEST:
        suite = parse_libtest(stdout, test.suite)
        ran = sum(case.outcome != "ignored" for case in suite.cases)
        if not suite.cases and result.exit_code:
            failed = incomplete_report(test.suite, "runs to its end", stdout)
            return TestRun(test, result, ran, (), failed)
        return TestRun(test, result, ran, (), write_report(suite) if suite.cases else None)
    stderr = result.stderr.decode("utf-8", errors="replace")
    outcome = "failed" if result.exit_code else "ok"
    suite = Suite(test.suite, (Case(test.suite.rpartition("::")[2], outcome, stdout + stderr),))
    return TestRun(test, result, 1, (), write_report(suite))


def rules() -> Iterable[Rule]:
    return collect_rules()
