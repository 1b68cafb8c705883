"""The files that our builds give against those of `pnpm -r build`, on published packages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from pants.core import register as core
from pants.engine.fs import Digest, DigestContents
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from driftbuild.node import register
from driftbuild.node.conformance.comparison import compared, differences, files_below, written
from driftbuild.node.conformance.plain_pnpm import PASSED_ON, PlainPnpm
from driftbuild.node.conformance.published import Published, published, write_workspace
from driftbuild.node.rules.nodejs import Nodejs
from driftbuild.node.rules.pnpm import Pnpm, PnpmRequest
from driftbuild.node.rules.view import BuildRequest, Built

ENVIRONMENT = {*PASSED_ON, "PATH", "XDG_CACHE_HOME", "PIP_CERT", "PIP_FIND_LINKS", "PIP_INDEX_URL"}


@dataclass(frozen=True)
class Sides:
    """Both builds of all packages: what each wrote, by the package's folder."""

    runner: RuleRunner
    pnpm: PlainPnpm
    plain: Path
    theirs: dict[str, dict[str, bytes]]


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Sides:
    runner = RuleRunner(
        rules=[
            *core.rules(),
            *register.rules(),
            QueryRule(Nodejs, []),
            QueryRule(Pnpm, [PnpmRequest]),
            QueryRule(Built, [BuildRequest]),
            QueryRule(DigestContents, [Digest]),
        ],
        target_types=register.target_types(),
    )
    runner.set_options([], env_inherit=ENVIRONMENT)
    work = tmp_path_factory.mktemp("work")
    nodejs = runner.request(Nodejs, [])
    [(cache, mount)] = nodejs.caches.items()
    options = runner.options_bootstrapper.bootstrap_options.for_global_scope()
    node = Path(options.named_caches_dir) / cache / Path(nodejs.directory).relative_to(mount)
    program = runner.request(Pnpm, [PnpmRequest("")])
    runner.scheduler.write_digest(program.digest, path_prefix=".pnpm-program")
    pnpm = PlainPnpm(node, Path(runner.build_root, ".pnpm-program"), work)

    plain = work / "plain"
    packages = write_workspace(plain, work / "unpacked", pnpm.fetch)
    for path, content in files_below(plain).items():
        runner.write_files({path: content})
    before = {p.directory: files_below(plain / p.directory) for p in packages}
    pnpm("install", "--frozen-lockfile", cwd=plain)
    pnpm("--recursive", "run", "build", cwd=plain)
    theirs = {
        folder: written(files, files_below(plain / folder)) for folder, files in before.items()
    }
    return Sides(runner, pnpm, plain, theirs)


@pytest.mark.parametrize("package", published(), ids=lambda package: package.directory)
def test_same_files_as_pnpm(sides: Sides, package: Published) -> None:
    built = sides.runner.request(Built, [BuildRequest(package.directory)])
    assert built.failure == ""
    prefix = f"{package.directory}/"
    ours = {
        file.path[len(prefix) :]: file.content
        for file in sides.runner.request(DigestContents, [built.digest])
    }
    theirs = sides.theirs[package.directory]
    assert compared(theirs) == package.files
    assert differences(ours, theirs) == []
