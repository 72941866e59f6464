"""JUnit's XML: what every test runner can write about what ran, failed and was skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from domain.errors import BadInput
from domain.protocol import Sample

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SUITES = ("testsuites", "testsuite")


def read_junit(content: bytes, place: str = "") -> list[Sample]:
    """Return every test of a report as `class.name`."""
    try:
        root: Element = fromstring(content)
    except (ParseError, DefusedXmlException) as error:
        raise BadInput(
            f"The report is no XML that can be read safely ({type(error).__name__}).",
            fix="Let your test runner write it again, as JUnit XML.",
            place=place,
        ) from None
    if root.tag not in SUITES:
        raise BadInput(
            f"The report begins with <{root.tag[:40]}>, so it is no JUnit XML.",
            fix="Name a report whose first tag is <testsuites> or <testsuite>.",
            place=place,
        )
    return [_sample(case) for case in root.iter("testcase")]


def _sample(case: Element) -> Sample:
    name = ".".join(filter(None, (case.get("classname", ""), case.get("name", ""))))
    bad = [*case.findall("failure"), *case.findall("error")]
    says = " ".join((bad[0].get("message") or bad[0].text or "").split())[:200] if bad else ""
    skipped = case.find("skipped") is not None
    return Sample(name, good=not bad, skipped=skipped, took=_milliseconds(case), says=says)


def _milliseconds(case: Element) -> float:
    try:
        return 1000 * float(case.get("time") or 0)
    except ValueError:
        return 0
