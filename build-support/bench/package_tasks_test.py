from __future__ import annotations

import pytest

from bench.package_tasks import moon_counts, pants_counts, turbo_counts

_PANTS = """\
20:30:01.96 [INFO] Completed: Run JavaScript tests - packages/ci/src/a.test.ts:../tests - succeeded.

✓ packages/ci/src/a.test.ts:../../tests and 3 other files succeeded in 2.90s (cached locally).
✓ packages/cli/src/b.test.ts:../tests succeeded in 20.67s (memoized).
✓ packages/core/src/c.test.ts:../tests and 1 other files succeeded in 1.96s.
✓ tsc succeeded.
"""
_TURBO = """\
\x1b[1m Tasks:\x1b[0m    \x1b[1;32m21 successful\x1b[0m, 21 total
\x1b[1mCached:\x1b[0m    \x1b[1m8 cached\x1b[0m, 21 total
  Time:    149ms >>> FULL TURBO
"""


def test_pants_counts_a_line_for_each_package() -> None:
    assert pants_counts(_PANTS) == (3, 2)


def test_turbo_counts_colours_or_not() -> None:
    assert turbo_counts(_TURBO) == (21, 8)
    assert turbo_counts("Cached:    0 cached, 21 total\n") == (21, 0)


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("Tasks: 21 completed", (21, 0)),
        ("Tasks: 21 completed (9 cached)", (21, 9)),
        ("\x1b[1mTasks:\x1b[0m 21 completed (21 cached)", (21, 21)),
    ],
)
def test_moon_counts(line: str, counts: tuple[int, int]) -> None:
    assert moon_counts(f"moon\n\n{line}\n Time: 255ms\n") == counts


def test_a_text_without_counts_has_no_tasks() -> None:
    assert pants_counts("x") == turbo_counts("x") == moon_counts("x") == (0, 0)
