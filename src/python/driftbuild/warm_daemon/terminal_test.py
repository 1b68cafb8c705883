from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from pants.base.build_root import BuildRoot
from pants.engine.unions import UnionMembership
from pants.option.global_options import GlobalOptions

from driftbuild.warm_daemon import request_memo, terminal


class Stream(io.StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


@pytest.fixture(autouse=True)
def build_root(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "pants.toml").write_text("")
    terminal.install()
    request_memo._bootstrappers.clear()
    with BuildRoot().temporary(str(tmp_path)):
        yield


def options(
    monkeypatch: pytest.MonkeyPatch, *args: str, out: bool, err: bool, **env: str
) -> tuple[bool, bool]:
    """`colors` and `dynamic_ui` of a command whose streams are terminals or not."""
    with monkeypatch.context() as streams:
        streams.setattr("sys.stdout", Stream(out))
        streams.setattr("sys.stderr", Stream(err))
        bootstrapper = request_memo.create_bootstrapper(env, ["pants", *args], allow_pantsrc=False)
        parsed = bootstrapper.full_options_for_scopes(
            [GlobalOptions.get_scope_info()], UnionMembership({})
        ).for_global_scope()
    return parsed.colors, parsed.dynamic_ui


def test_each_command_s_own_terminal_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    assert options(monkeypatch, out=False, err=False) == (False, False)
    assert options(monkeypatch, out=True, err=True) == (True, True)
    assert options(monkeypatch, out=False, err=True) == (False, True)
    assert options(monkeypatch, out=False, err=False) == (False, False)


def test_in_ci_there_is_no_progress_display(monkeypatch: pytest.MonkeyPatch) -> None:
    assert options(monkeypatch, out=True, err=True, CI="true") == (True, False)
    assert options(monkeypatch, out=True, err=True) == (True, True)


def test_what_the_user_says_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = options(monkeypatch, "--colors", "--no-dynamic-ui", out=False, err=True)
    assert asked == (True, False)
    assert options(monkeypatch, out=False, err=False, PANTS_DYNAMIC_UI="true") == (False, True)
