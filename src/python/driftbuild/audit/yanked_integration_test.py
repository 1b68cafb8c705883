"""Crates that were yanked, as cargo-deny sees them in the snapshot's index."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pants.engine.internals.scheduler import ExecutionError
from pants.testutil.rule_runner import RuleRunner

from driftbuild.audit.testing import FASTRAND, ITOA, index_lines
from driftbuild.audit.testing_workspace import (
    DENY,
    LOCK,
    OF_OTHERS,
    SHIPPED,
    audit,
    broken,
    refused,
    report,
    update,
)
from driftbuild.audit.testing_workspace import workspace as make_workspace
from driftbuild.rust.testing import write

_DENIED = DENY + '\n    [advisories]\n    yanked = "deny"\n'


@pytest.fixture
def workspace() -> RuleRunner:
    return make_workspace()


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index in which the locked version of itoa is yanked, and an older one of fastrand."""
    folder = tmp_path / "index"
    write_index(folder, yanked=True)
    return folder


def write_index(folder: Path, yanked: bool) -> None:
    files = {
        "it/oa/itoa": index_lines("itoa", {"1.0.11": (ITOA, yanked), "1.0.12": ("1" * 64, False)}),
        "fa/st/fastrand": index_lines(
            "fastrand", {"2.0.9": ("0" * 64, True), "2.1.0": (FASTRAND, False)}
        ),
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
        os.utime(folder / path, (1785920400, 1785920400))  # August 5, 2026


@pytest.fixture
def address(index: Path) -> Iterator[str]:
    """The index as a registry serves it."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(index)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_yanked_crate(workspace: RuleRunner, tmp_path: Path, index: Path) -> None:
    said = update(workspace, tmp_path, OF_OTHERS, index=index)
    assert "crates-index.json: 2 index entries, as of 2026-08-05\n" in said
    # cargo-deny's own level, where deny.toml says none.
    result = audit(workspace)
    assert result.exit_code == 0
    (finding,) = report(workspace)["findings"]
    assert (finding["package"], finding["version"]) == ("itoa", "1.0.11")
    assert (finding["rule"], finding["kind"], finding["level"]) == ("yanked", "yanked", "warning")
    assert finding["ships_in"] == SHIPPED
    assert "Cargo.lock, index entries of 2026-08-05 (6 days old)" in result.stdout
    write(workspace, {"deny.toml": _DENIED})
    assert audit(workspace).exit_code == 1
    exception = '[[exceptions]]\nid = "yanked"\npackage = "itoa@1.0.11"\nreason = "Known."\n'
    write(workspace, {"audit.toml": f"{exception}expires = 2026-08-31\n"})
    assert audit(workspace).exit_code == 0
    # The next snapshot: somebody took it back.
    write(workspace, {"audit.toml": ""})
    write_index(index, yanked=False)
    update(workspace, tmp_path, OF_OTHERS, index=index)
    assert audit(workspace).exit_code == 0 and broken(workspace) == set()


def test_without_an_index_it_is_said(workspace: RuleRunner, tmp_path: Path) -> None:
    update(workspace, tmp_path, OF_OTHERS)
    result = audit(workspace)
    note = "Cargo.lock: whether a crate was yanked was not looked at, as 3rdparty/advisories has no"
    assert result.exit_code == 0 and f"note: {note}" in result.stdout
    assert note in report(workspace)["notes"][0]


def test_a_registry_is_asked_about_locked_crates(
    workspace: RuleRunner, tmp_path: Path, address: str
) -> None:
    said = update(workspace, tmp_path, OF_OTHERS, index=f"sparse+{address}/")
    assert "crates-index.json: 2 index entries" in said
    audit(workspace)
    assert broken(workspace) == {("itoa", "yanked")}
    with pytest.raises(ExecutionError, match="it has none of the files that are wanted"):
        update(workspace, tmp_path, OF_OTHERS, index=f"{address}/elsewhere")


def test_crates_that_the_index_lacks(workspace: RuleRunner, tmp_path: Path, index: Path) -> None:
    (index / "it/oa/itoa").write_text(index_lines("itoa", {"1.0.12": ("1" * 64, False)}))
    update(workspace, tmp_path, OF_OTHERS, index=index)
    audit(workspace)
    assert broken(workspace) == {("itoa", "not-in-index")}
    # A crate that was locked after the index had been asked.
    write(workspace, {"Cargo.lock": LOCK.replace('"2.1.0"', '"2.2.0"')})
    message = refused(workspace)
    assert "without fastrand 2.2.0. Run `./pants update-advisories`" in message
    write(workspace, {"Cargo.lock": LOCK[:-20]})
    assert "Cargo.lock cannot be read" in refused(workspace)


def test_a_mirror_in_the_configuration_of_the_workspace(tmp_path: Path, index: Path) -> None:
    runner = make_workspace(["--pants-ignore=+['!/.cargo/']"])
    mirror = """
        [source.crates-io]
        replace-with = "mirror"
        [source.mirror]
        registry = "sparse+https://mirror.invalid/index/"
        """
    write(runner, {".cargo/config.toml": mirror})
    update(runner, tmp_path, OF_OTHERS, index=index)
    audit(runner)
    assert broken(runner) == {("itoa", "yanked")}
