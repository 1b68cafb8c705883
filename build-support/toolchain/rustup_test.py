"""rustup itself, without and with servers that are of no use."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.errors import SetupError
from toolchain import rustup
from toolchain.pins import Pins
from toolchain.record import Toolchain

PINS = Pins("0" * 16, "1.95.0", ("clippy",), ("a-b-c", "d-e-f"), (), frozenset(), {})

pytestmark = pytest.mark.skipif(shutil.which("rustup") is None, reason="rustup is not installed")


@pytest.fixture(autouse=True)
def empty_rustup_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSTUP_HOME", str(tmp_path / "rustup"))
    for name in (
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        yield server.getsockname()[1]


def test_a_channel_that_rustup_has_not_is_not_fetched(tmp_path: Path) -> None:
    assert rustup.installed(PINS) is None
    assert not (tmp_path / "rustup" / "toolchains").exists()


def test_a_refused_connection_is_an_error_with_rustup_s_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RUSTUP_DIST_SERVER", "http://127.0.0.1:9")
    with pytest.raises(SetupError, match=r"rustup ended with code 1: error: could not download"):
        rustup.download(PINS, lambda _: None)


def test_a_server_that_never_answers_is_given_up_on(
    silent_server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUSTUP_DIST_SERVER", f"http://127.0.0.1:{silent_server}")
    monkeypatch.setattr(rustup, "_START_LIMIT", 2.0)
    started = time.monotonic()
    with pytest.raises(SetupError, match="rustup reached no server in 2 s"):
        rustup.download(PINS, lambda _: None)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("triples", "std_source", "complete"),
    [
        (("a-b-c", "d-e-f", "g-h-i"), False, True),
        (("a-b-c",), False, False),
        (("a-b-c",), True, True),
    ],
)
def test_complete_means_std_for_each_triple_or_its_source(
    triples: tuple[str, ...], std_source: bool, complete: bool
) -> None:
    toolchain = Toolchain("/s", "rustup", "1.95.0", "a-b-c", triples, std_source)
    assert rustup.is_complete(toolchain, PINS) is complete
