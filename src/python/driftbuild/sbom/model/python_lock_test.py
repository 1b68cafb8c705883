from __future__ import annotations

import json

import pytest

from driftbuild.sbom.model.python_lock import PythonLockError, parse_python_lock

A, B = "a" * 64, "b" * 64
REQUIREMENTS = f"""\
# written by a tool
--index-url=https://example.org/simple
PyYAML==6.0.3 ; python_version >= "3.9" \\
    --hash=sha256:{B} \\
    --hash=sha256:{A}
six[extra]==1.17.0 --hash=sha256:{A}  # why
importlib_resources==5.0.7 ; sys_platform == "linux" --hash=sha256:{A}
zope.Interface==1!8.0+local.1 \\
\t--hash=sha256:{B}
importlib_resources==6.0.0 ; sys_platform != "linux" --hash=sha256:{B}
"""
PEX = {
    "locked_resolves": [
        {
            "locked_requirements": [
                {
                    "project_name": "pyyaml",
                    "version": "6.0.3",
                    "artifacts": [
                        {"algorithm": "sha256", "hash": A, "url": "https://e.org/x/p-cp39.whl#f"},
                        {"algorithm": "sha256", "hash": B, "url": "https://e.org/x/p.tar.gz"},
                    ],
                }
            ]
        }
    ]
}


def test_requirements_with_hashes() -> None:
    lock = parse_python_lock("lock.txt", REQUIREMENTS)
    yaml = lock.find("pyyaml", "6.0.3")
    assert yaml is not None
    assert yaml.hashes == (("SHA-256", A), ("SHA-256", B))
    # Which of the two files was installed, this format does not say.
    assert yaml.hashes_of("PyYAML-6.0.3-cp39-cp39-linux_x86_64.whl") == ()
    six = lock.find("six", "1.17.0")
    assert six is not None and six.hashes_of("six-1.17.0-py3-none-any.whl") == (("SHA-256", A),)
    assert lock.find("importlib-resources", "5.0.7") is not None
    assert lock.find("importlib.resources", "6.0.0") is not None
    assert lock.find("six", "1.16.0") is None
    plain = lock.find("zope.interface", "1!8.0+local.1")
    assert plain is not None and plain.hashes == (("SHA-256", B),)


@pytest.mark.parametrize("header", ["", "// Pants wrote this\n", "\n\n"])
def test_a_lock_file_of_pex(header: str) -> None:
    text = f"{header}{json.dumps(PEX)}"
    yaml = parse_python_lock("lock.json", text).find("PyYAML", "6.0.3")
    assert yaml is not None
    assert yaml.hashes_of("p-cp39.whl") == (("SHA-256", A),)
    assert yaml.hashes_of("p-cp312.whl") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("six>=1.0\n", "lock.txt does not pin six to one version"),
        ("six==1.0,==2.0\n", "lock.txt does not pin six to one version"),
        ("six==1.0 ; python_version\n", "is no requirement"),
        ("\x1b[31m what is this\n", "lock.txt: '\ufffd[31m what is this' is no requirement"),
        ('{"locked_resolves": [{}]}', "lock.txt is no lock file of Pex"),
        ("{", "lock.txt is no lock file of Pex"),
    ],
)
def test_what_is_no_lock_file(text: str, said: str) -> None:
    with pytest.raises(PythonLockError) as raised:
        parse_python_lock("lock.txt", text)
    assert said in str(raised.value)
    assert "\x1b" not in str(raised.value)
