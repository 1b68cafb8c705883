from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bootstrap.command import run
from bootstrap.errors import SetupError


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_gives_what_was_printed(tmp_path: Path) -> None:
    code = "import os; print(os.getcwd(), os.environ['A'])"
    shown = run(python(code), purpose="look", env={"A": "b"}, cwd=tmp_path)
    assert shown == f"{tmp_path} b\n"


def test_an_error_has_purpose_last_lines_and_remedy() -> None:
    code = "import sys; print('\\n'.join(f'line {n}' for n in range(50))); sys.exit('no network')"
    with pytest.raises(SetupError) as error:
        run(python(code), purpose="fetch it", remedy="Try again.")
    lines = str(error.value).splitlines()
    assert lines[0].startswith("fetch it: `python") and lines[0].endswith("ended with code 1")
    assert lines[-2:] == ["  | no network", "Try again."]
    assert "  | line 49" in lines and "  | line 1" not in lines


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(SetupError, match="try it: .*No such file"):
        run(["/nonexistent/program"], purpose="try it")


def test_a_program_that_takes_too_long() -> None:
    with pytest.raises(SetupError, match="gave no result in 0 s"):
        run(python("import time; time.sleep(60)"), purpose="wait", timeout=0.3)


def test_a_program_never_reads_the_terminal() -> None:
    code = "import sys; print(len(sys.stdin.read()))"
    assert run(python(code), purpose="read") == "0\n"
