"""JMeter's results: the .jtl file, a CSV with a line for each sample."""

from __future__ import annotations

import csv
import io

from domain.errors import BadInput
from domain.protocol import Sample

NEEDED = ("elapsed", "label", "success")


def read_jmeter(content: bytes, place: str = "") -> list[Sample]:
    """Return every sample of a results file, named by its label."""
    lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig", "replace"), newline=""))
    missing = [name for name in NEEDED if name not in (lines.fieldnames or ())]
    if missing:
        raise BadInput(
            f"The results have no column {', '.join(missing)}.",
            fix="Let JMeter write CSV with its field names, which is what it does by default.",
            place=f"{place}:1" if place else "",
        )
    return [_sample(row, lines.line_num, place) for row in lines]


def _sample(row: dict[str, str], number: int, place: str) -> Sample:
    success = (row["success"] or "").strip().lower()
    try:
        took = float(row["elapsed"])
    except (TypeError, ValueError):
        took = -1
    if took < 0 or success not in {"true", "false"}:
        raise BadInput(
            "The line is no sample: elapsed is to be a number, success true or false.",
            fix="Name the whole file as JMeter wrote it.",
            place=f"{place}:{number}" if place else "",
        )
    says = row.get("failureMessage") or row.get("responseMessage") or ""
    return Sample(
        row["label"] or "", good=success == "true", took=took, says=" ".join(says.split())[:200]
    )
