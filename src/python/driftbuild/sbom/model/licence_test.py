from __future__ import annotations

import os
import subprocess
import sys

import pytest

from driftbuild.sbom.model.licence import (
    UnknownLicenceError,
    licence_of,
    missing_licences,
    spdx_expression,
)


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("MIT", "MIT"),
        ("mit or apache-2.0", "MIT OR Apache-2.0"),
        ("MIT/Apache-2.0", "MIT OR Apache-2.0"),
        ("Apache-2.0 / MIT", "Apache-2.0 OR MIT"),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", "(MIT OR Apache-2.0) AND Unicode-3.0"),
        ("Apache-2.0 WITH LLVM-exception", "Apache-2.0 WITH LLVM-exception"),
        ("GPL-2.0+", "GPL-2.0-or-later"),
        ("LicenseRef-Ours", "LicenseRef-Ours"),
        ("DocumentRef-a:LicenseRef-b", "DocumentRef-a:LicenseRef-b"),
        ("MIT WITH AdditionRef-ours", "MIT WITH AdditionRef-ours"),
        ("gpl-2.0+ with classpath-exception-2.0", "GPL-2.0-or-later WITH Classpath-exception-2.0"),
        ("blessing", "blessing"),
    ],
)
def test_expressions(text: str, expression: str) -> None:
    assert spdx_expression(text) == expression


@pytest.mark.parametrize(
    "text",
    [
        "",
        "MIT OR",
        "All rights reserved",
        "MIT (see LICENSE)",
        "MIT\x1b[31m",
        "NoSuch-1.0",
        "MIT WITH MIT",
        "MIT WITH LicenseRef-x",
        "Classpath-exception-2.0",
        "Classpath-exception-2.0 WITH LLVM-exception",
        "MIT OR LicenseRef-x y",
        "LicenseRef-",
        "LicenseRef-\u00fc",
        "DocumentRef-x",
        "()",
        "( ( MIT AND OR",
        "(MIT OR () AND ISC",
        "(ISC AND (MIT OR " * 5000 + "MIT" + "))" * 5000,
    ],
)
def test_what_is_no_expression(text: str) -> None:
    with pytest.raises(UnknownLicenceError) as raised:
        spdx_expression(text)
    assert "\x1b" not in str(raised.value) and "\n" not in str(raised.value)


def test_what_the_user_states_goes_first() -> None:
    stated = {"pkg:npm/a@1.0.0": "ISC"}
    assert licence_of("pkg:npm/a@1.0.0", "a 1.0.0", "MIT", "package.json", stated) == ("ISC", "")
    licence, problem = licence_of("pkg:npm/b@1.0.0", "b 1.0.0", "", "its package.json", stated)
    assert (licence, problem) == ("", "b 1.0.0 states no licence in its package.json.")
    # A value of the option may be anything that TOML has.
    _, problem = licence_of("p", "b 1.0.0", "MIT", "its package.json", {"p": 3})  # type: ignore[dict-item]
    assert problem.startswith("b 1.0.0: [sbom].licences says '3', which is no SPDX expression")


@pytest.mark.parametrize(
    ("expression", "missing"),
    [
        ("MIT", ()),
        ("mit", ()),
        ("MIT/GPL-3.0-only", ()),
        ("MIT AND GPL-3.0-only", ("GPL-3.0-only",)),
        ("GPL-3.0-only OR ISC", ("GPL-3.0-only", "ISC")),
        ("MIT AND (GPL-3.0-only OR MIT)", ()),
        ("(MIT AND ISC) OR (MIT AND GPL-2.0)", ("GPL-2.0-only", "ISC")),
        ("GPL-2.0-only WITH Classpath-exception-2.0", ()),
        ("MIT WITH Classpath-exception-2.0", ("MIT WITH Classpath-exception-2.0",)),
        ("GPL-2.0-only", ("GPL-2.0-only",)),
        ("LicenseRef-own", ("LicenseRef-own",)),
    ],
)
def test_what_a_list_does_not_allow(expression: str, missing: tuple[str, ...]) -> None:
    allowed = {"MIT", "GPL-2.0-only WITH Classpath-exception-2.0"}
    assert missing_licences(expression, allowed) == missing


def test_a_thread_that_comes_while_the_licences_are_read_gets_the_same_answer() -> None:
    """In a process of its own, where nothing has been read yet; one thread each 5 ms."""
    script = (
        "import sys, time\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from driftbuild.sbom.model.licence import spdx_expression\n"
        "sys.setswitchinterval(1e-5)\n"
        "texts = [f'MIT OR LicenseRef-{number}' for number in range(100)]\n"
        "def ask(number):\n"
        "    time.sleep(number * 0.005)\n"
        "    return spdx_expression(texts[number])\n"
        "with ThreadPoolExecutor(len(texts)) as pool:\n"
        "    assert list(pool.map(ask, range(len(texts)))) == texts\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
