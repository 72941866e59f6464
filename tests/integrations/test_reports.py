"""Test reports from elsewhere: read as they are written, and refused where they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import BadInput
from integrations.jmeter import read_jmeter
from integrations.junit import read_junit

REPORTS = Path(__file__).parents[1] / "data" / "reports"
BOMB = b"""<?xml version="1.0"?><!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>
<testsuites><testcase name="&b;"/></testsuites>"""


def test_junit_says_what_ran_what_failed_and_what_was_skipped():
    samples = read_junit((REPORTS / "suite.xml").read_bytes())

    assert [(s.name, s.good, s.skipped) for s in samples] == [
        ("webmail.Login.signs_in", True, False),
        ("webmail.Login.refuses_a_wrong_password", False, False),
        ("webmail.Mail.sends", True, False),
        ("webmail.Mail.forwards", True, True),
    ]
    assert samples[0].took == 1250
    assert samples[1].says == "expected 401, got 500"


def test_jmeter_says_how_long_each_sample_took_and_why_it_failed():
    samples = read_jmeter((REPORTS / "load.jtl").read_bytes())

    assert [(s.name, s.good, s.took) for s in samples][1:3] == [
        ("Login", True, 498),
        ("Login", False, 2744),
    ]
    assert "got 504" in samples[2].says


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (BOMB, "EntitiesForbidden"),
        (b"<testsuites>", "ParseError"),
        (b"<html/>", "begins with <html>"),
    ],
)
def test_what_is_no_junit_or_no_harmless_xml_is_refused(content: bytes, says: str):
    with pytest.raises(BadInput, match=says):
        read_junit(content, "suite.xml")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"label,success\nLogin,true\n", "no column elapsed"),
        (b"elapsed,label,success\nsoon,Login,true\n", "x.jtl:2"),
        (b"elapsed,label,success\n12,Login,maybe\n", "x.jtl:2"),
        (b"", "no column elapsed, label, success"),
    ],
)
def test_what_jmeter_did_not_write_is_refused_with_its_line(content: bytes, says: str):
    with pytest.raises(BadInput) as refused:
        read_jmeter(content, "x.jtl")

    assert says in str(refused.value)
