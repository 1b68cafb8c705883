"""The report as JUnit XML: a suite for each lock file, a case for each finding.

Dialect: that of Maven Surefire, which CI systems read. Only errors are failures.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

from driftbuild.audit.model.finding import Level
from driftbuild.audit.model.report import Report

# XML 1.0 knows no other characters.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(report: Report) -> str:
    suites = ElementTree.Element("testsuites", name="audit")
    files = {(each.ecosystem, each.file) for each in report.checked}
    files |= {(each.package.ecosystem, each.file) for each in report.findings}
    for ecosystem, file in sorted(files, key=lambda each: (each[0].value, each[1])):
        found = [
            each
            for each in report.findings
            if (each.package.ecosystem, each.file) == (ecosystem, file)
        ]
        errors = sum(each.level is Level.ERROR for each in found)
        name = _xml(f"audit {ecosystem.title} {file}")
        # A file without a finding is one test that passed.
        suite = ElementTree.SubElement(
            suites, "testsuite", name=name, tests=str(len(found) or 1), failures=str(errors)
        )
        if not found:
            ElementTree.SubElement(suite, "testcase", classname=name, name="no finding")
        for each in found:
            title = _xml(f"{each.package.title}: {each.rule}")
            case = ElementTree.SubElement(suite, "testcase", classname=name, name=title)
            text = _xml("\n".join(filter(None, (each.title, each.detail, each.url))))
            if each.level is Level.ERROR:
                failure = ElementTree.SubElement(
                    case, "failure", type=_xml(each.kind), message=_xml(each.title)
                )
                failure.text = text
            else:
                output = ElementTree.SubElement(case, "system-out")
                output.text = f"{each.level.value}: {text}"
    body = ElementTree.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
