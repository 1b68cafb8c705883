"""Small Cargo workspaces for tests, with the real toolchain of the machine."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pants.core import register as core
from pants.core.target_types import FileTarget
from pants.engine.rules import QueryRule
from pants.engine.target import Target
from pants.testutil.rule_runner import RuleRunner

from driftbuild.rust import register

# What finding a toolchain, a linker and a registry depends on, and the fetch of a prebuilt tool.
ENVIRONMENT = {
    "PATH",
    "HOME",
    "XDG_CACHE_HOME",
    "RUSTUP_HOME",
    "HTTPS_PROXY",
    "PIP_CERT",
    "PIP_FIND_LINKS",
    "PIP_INDEX_URL",
    "SSL_CERT_FILE",
}

# The repository's own pin: the toolchain that the set-up recorded for it is there on any machine.
PIN = next(
    path for path in (f / "rust-toolchain.toml" for f in Path(__file__).parents) if path.exists()
).read_text()

MANIFEST = '[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n'


def lockfile(*names: str) -> str:
    """A lockfile for packages that depend on nothing."""
    packages = "".join(f'\n[[package]]\nname = "{name}"\nversion = "0.1.0"\n' for name in names)
    return f"version = 4\n{packages}"


def rule_runner(
    files: Mapping[str, str],
    queries: Iterable[QueryRule] = (),
    bootstrap_args: Iterable[str] = (),
    more_rules: Iterable[Any] = (),
    more_target_types: Iterable[type[Target]] = (),
    more_objects: Mapping[str, Any] | None = None,
) -> RuleRunner:
    """The backend's rules on a workspace whose members are the folders of `crates`.

    Errors are shown as a user sees them.
    """
    runner = RuleRunner(
        rules=[*core.rules(), *register.rules(), *more_rules, *queries],
        target_types=[*register.target_types(), FileTarget, *more_target_types],
        context_aware_object_factories=dict(more_objects or {}),
        bootstrap_args=bootstrap_args,
    )
    runner.scheduler.scheduler.include_trace_on_error = False
    write(
        runner,
        {
            "Cargo.toml": '[workspace]\nresolver = "2"\nmembers = ["crates/*"]\n',
            "rust-toolchain.toml": PIN,
            **files,
        },
    )
    return runner


def write(runner: RuleRunner, files: Mapping[str, str]) -> None:
    runner.write_files({path: textwrap.dedent(text).lstrip() for path, text in files.items()})


def set_options(runner: RuleRunner, *options: str, env: Mapping[str, Any] | None = None) -> None:
    runner.set_options(options, env=env, env_inherit=ENVIRONMENT)
