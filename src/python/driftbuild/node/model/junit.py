"""vitest's JUnit report, with names that are unique in a repository."""

from __future__ import annotations

import contextlib
import re
from xml.etree import ElementTree

_CONTROL = re.compile(r"\x1b\[[0-9;]*m|[\x00-\x08\x0b\x0c\x0e-\x1f]")


def named_report(directory: str, report: bytes | None, failure: str) -> bytes:
    """The report with each suite's file from the repository's root.

    Where a run ended before it could write one (a time limit, a crash), one failed case with what
    was said: what an earlier run left in the report's place would be taken for this one's.
    """
    root = None
    if report:
        with contextlib.suppress(ElementTree.ParseError):
            root = ElementTree.fromstring(report)
    if root is None:
        root = ElementTree.Element("testsuites", tests="1", failures="1" if failure else "0")
        suite = ElementTree.SubElement(root, "testsuite", name=directory, tests="1")
        suite.set("failures", "1" if failure else "0")
        case = ElementTree.SubElement(suite, "testcase", name="runs to its end")
        case.set("classname", directory)
        if failure:
            ElementTree.SubElement(case, "failure").text = _CONTROL.sub("", failure)
        return _written(root)
    for element in root.iter():
        for attribute in ("name", "classname") if element.tag == "testsuite" else ("classname",):
            value = element.get(attribute)
            if value is not None and directory:
                element.set(attribute, f"{directory}/{value}")
    return _written(root)


def _written(root: ElementTree.Element) -> bytes:
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text
