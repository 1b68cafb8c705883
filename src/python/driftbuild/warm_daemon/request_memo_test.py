from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from pants.base.build_root import BuildRoot
from pants.option.options_bootstrapper import OptionsBootstrapper

from driftbuild.warm_daemon import request_memo


@pytest.fixture(autouse=True)
def build_root(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "pants.toml").write_text('[GLOBAL]\nlevel = "info"\n')
    request_memo._bootstrappers.clear()
    with BuildRoot().temporary(str(tmp_path)):
        yield tmp_path


NO_VARIABLES: Mapping[str, str] = {}


def create(
    args: Sequence[str] = ("test", "::"), env: Mapping[str, str] = NO_VARIABLES
) -> OptionsBootstrapper:
    return request_memo.create_bootstrapper(env, ["pants", *args], allow_pantsrc=False)


def test_an_equal_command_shares_its_options() -> None:
    first = create()
    assert create() is first
    assert create().bootstrap_options is first.bootstrap_options


def test_another_argument_or_pants_variable_does_not() -> None:
    first = create()
    assert create(["test", "src::"]) is not first
    assert create(env={"PANTS_LEVEL": "warn"}) is not first
    # A variable that options cannot see changes nothing.
    assert create(env={"TERM": "xterm"}) is first


def test_a_changed_configuration_file_does_not(build_root: Path) -> None:
    first = create()
    (build_root / "pants.toml").write_text('[GLOBAL]\nlevel = "warn"\n')
    second = create()
    assert second is not first
    level = second.bootstrap_options.for_global_scope().level
    assert level.name == "WARN"


def test_variables_that_a_configuration_file_refers_to_count(build_root: Path) -> None:
    (build_root / "pants.toml").write_text('[GLOBAL]\nlogdir = "%(env.LOGS)s/x"\n')
    first = create(env={"LOGS": "/a"})
    assert create(env={"LOGS": "/a"}) is first
    second = create(env={"LOGS": "/b"})
    assert second.bootstrap_options.for_global_scope().logdir == "/b/x"


@pytest.mark.parametrize(
    ("args", "env", "config"),
    [
        (["--pythonpath=@paths.txt", "list"], {}, ""),
        (["list"], {"PANTS_PYTHONPATH": "@paths.txt"}, ""),
        (["list"], {}, 'pythonpath = "@paths.txt"\n'),
        (["list"], {}, 'pythonpath.add = ["@paths.txt"]\n'),
    ],
)
def test_an_option_that_is_read_from_a_file_is_read_again(
    build_root: Path, args: list[str], env: dict[str, str], config: str
) -> None:
    (build_root / "paths.txt").write_text("['/a']")
    (build_root / "pants.toml").write_text(f"[GLOBAL]\n{config}")
    assert create(args, env) is not create(args, env)


def test_only_the_latest_commands_are_kept() -> None:
    first = create(["list", "0"])
    for number in range(request_memo.COMMANDS_KEPT):
        create(["list", str(number + 1)])
    assert len(request_memo._bootstrappers) == request_memo.COMMANDS_KEPT
    assert create(["list", "0"]) is not first


def test_a_used_command_outlives_unused_ones() -> None:
    first = create(["list", "0"])
    for number in range(request_memo.COMMANDS_KEPT * 2):
        create(["list", str(number + 1)])
        assert create(["list", "0"]) is first
