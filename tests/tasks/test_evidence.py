"""Evidence: it speaks for itself, and whatever is changed in it is named."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

from config.evidence import evidence_words, languages
from config.files import OURS
from config.tongue import tongue
from domain.brief import Brief
from domain.chain import BEGINNING, canonical, entry_from, plain
from domain.evidence import CHAIN, MANIFEST, SIGNATURE, Faulty, digest, examine
from domain.registry import named
from flows.rehearse import Rehearsal
from integrations.keys import Key, own_key, signed_by
from integrations.zipped import packed
from tasks.evidence import INDEX, evidence_of, trail_of
from tests.app.pages.conftest import words_of
from tests.conftest import BEGAN
from tests.tasks.lasting import ended, lasting

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    return own_key(tmp_path_factory.mktemp("keys"), "Meiro", BEGAN)


@pytest.fixture(scope="module")
def over(tiny: Brief) -> Iterator[Rehearsal]:
    """A small project that has come to its end; it is only read."""
    with ended(tiny) as rehearsal:
        yield rehearsal


@pytest.fixture(scope="module")
def files(over: Rehearsal, key: Key) -> Files:
    return asyncio.run(evidence_of(over.world.ledger, "tiny", key))


def listed_anew(files: Files) -> Files:
    """The files with a manifest that fits them, as somebody would write it who knows the form."""
    manifest = json.loads(files[MANIFEST])
    manifest["files"] = {n: digest(c) for n, c in files.items() if n in manifest["files"]}
    return {**files, MANIFEST: json.dumps(manifest).encode()}


def changed(files: Files, name: str, change: Callable[[Any], None]) -> Files:
    found = json.loads(files[name])
    change(found)
    return listed_anew({**files, name: json.dumps(found).encode()})


async def test_the_evidence_of_a_whole_project_is_sound(files: Files):
    held = examine(files)

    assert held.project == "tiny"
    assert held.files == len(files)
    assert held.entries == len(files[CHAIN].splitlines())
    assert "documents/tiny-acceptance_note-v1.json" in files  # what the press of a rehearsal makes


async def test_the_same_records_give_the_same_bytes(over: Rehearsal, key: Key, files: Files):
    again = await evidence_of(over.world.ledger, "tiny", key)

    assert packed(again) == packed(files)


async def test_every_signature_and_every_document_stands_in_the_trail(over: Rehearsal):
    trail = await trail_of(over.world.ledger, "tiny")
    kinds = [e.kind for e in trail.entries]
    gates = await over.world.ledger.gates.of("tiny")

    assert trail.fault == ""
    assert (kinds[0], kinds[-1]) == ("start", "end")
    assert kinds.count("ask") == kinds.count("decision") == len(gates)
    assert kinds.count("document") == len(await over.world.ledger.documents.of("tiny"))
    assert {e.identity for e in trail.entries if e.kind == "answer"} == {"personal code"}


async def test_no_personal_code_is_in_it(over: Rehearsal, files: Files):
    letters = " ".join(s.text for s in over.outbox.sent)
    codes = {word.rstrip(".,") for word in letters.split() if "-" in word and word.isupper()}
    codes = {c for c in codes if len(c) == 9 and c[4] == "-"}
    everything = b"".join(files.values()).decode(errors="replace")

    assert codes
    assert not [code for code in codes if code in everything]


@pytest.mark.parametrize("name", [CHAIN, INDEX, "records/signatures.json", "certificate.pem"])
async def test_a_changed_file_and_a_missing_one_are_named(files: Files, name: str):
    with pytest.raises(Faulty, match=f"{name} was changed"):
        examine({**files, name: files[name] + b" "})
    with pytest.raises(Faulty, match=f"{name} is missing"):
        examine({n: c for n, c in files.items() if n != name})


async def test_a_file_that_was_slipped_in_is_named(files: Files):
    with pytest.raises(Faulty, match=r"documents/extra.md does not belong"):
        examine({**files, "documents/extra.md": b"x"})


async def test_who_lists_changed_files_anew_cannot_sign_the_list(files: Files, key: Key):
    forged = listed_anew({**files, INDEX: b"All is well."})

    examine(forged)
    assert signed_by(key.pem(), files[MANIFEST], files[SIGNATURE])
    assert signed_by(key.pem(), forged[MANIFEST], forged[SIGNATURE]) is None


async def test_a_changed_entry_breaks_the_chain_though_the_list_fits(files: Files):
    lines = files[CHAIN].splitlines()
    lines[4] = canonical(json.loads(lines[4]) | {"actor": "eve@x.io"})

    with pytest.raises(Faulty, match=r"entry 5 .* was changed after it was written"):
        examine(listed_anew({**files, CHAIN: b"\n".join(lines)}))


async def test_a_trail_that_was_cut_off_is_noticed(files: Files):
    lines = files[CHAIN].splitlines()[:-3]

    with pytest.raises(Faulty, match="ends at entry"):
        examine(listed_anew({**files, CHAIN: b"\n".join(lines)}))


async def test_a_signature_that_was_changed_in_the_records_is_held_against_the_trail(files: Files):
    def turn(rows: list[dict[str, Any]]) -> None:
        rows[0]["comment"] = "I never meant it."

    with pytest.raises(Faulty, match=r"The signature of .* is not as the trail has it"):
        examine(changed(files, "records/signatures.json", turn))


async def test_a_signature_that_was_taken_out_of_the_records_is_missed(files: Files):
    with pytest.raises(Faulty, match="is not among the signatures"):
        examine(changed(files, "records/signatures.json", lambda rows: rows.pop()))


@pytest.mark.parametrize("instead", [{"decision": "no"}, {"decision": "", "decided_at": None}])
async def test_a_decision_that_was_turned_round_in_the_records_is_seen(
    files: Files, instead: dict[str, Any]
):
    def turn(rows: list[dict[str, Any]]) -> None:
        rows[0].update(instead)

    with pytest.raises(Faulty, match=r"The decision of .* is not as the trail has it"):
        examine(changed(files, "records/gates.json", turn))


async def test_a_document_that_was_exchanged_with_its_fingerprint_is_seen(files: Files):
    def exchange(rows: list[dict[str, Any]]) -> None:
        rows[0]["sha256"] = digest(b"other")

    name = json.loads(files["records/documents.json"])[0]["file"]
    with pytest.raises(Faulty, match="is not as the trail has it"):
        examine(changed({**files, name: b"other"}, "records/documents.json", exchange))


async def test_a_document_that_was_exchanged_and_listed_anew_is_not_what_was_shown(files: Files):
    name = json.loads(files["records/documents.json"])[0]["file"]

    with pytest.raises(Faulty, match=f"{name} is not the document"):
        examine(listed_anew({**files, name: b"other"}))


async def test_what_is_older_than_a_trail_that_was_begun_later_is_no_fault(files: Files):
    entries, before = [], BEGINNING
    late = [json.loads(line) for line in files[CHAIN].splitlines()][40:]
    for number, old in enumerate(late, start=1):
        entry = entry_from({**old, "number": number, "previous": before, "hash": ""})
        before = entry.sealed()
        entries.append(canonical(plain({**vars(entry), "hash": before})))
    cut = listed_anew({**files, CHAIN: b"\n".join(entries)})
    manifest = json.loads(cut[MANIFEST]) | {"head": before}

    assert examine({**cut, MANIFEST: json.dumps(manifest).encode()}).entries == len(late)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"form": "x", "files": {"a": "b"}, "project": "", "head": ""}']
)
async def test_a_manifest_of_another_form_is_said_so(files: Files, content: bytes):
    with pytest.raises(Faulty, match=MANIFEST):
        examine({**files, MANIFEST: content})


async def test_what_people_wrote_does_nothing_on_the_page(tiny: Brief, key: Key):
    evil = "<script>alert(1)</script>"
    async with lasting(tiny.model_copy(update={"client": evil})) as rehearsal:
        await rehearsal.world.ledger.projects.start(rehearsal.brief)

        page = (await evidence_of(rehearsal.world.ledger, "tiny", key))[INDEX].decode()

    assert evil not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("nl", ("Waarvoor werd ingestaan", "projectleider", "persoonlijke code", "bewijs")),
        ("fr", ("Ce qui est attesté", "chef de projet", "code personnel", "preuves")),
    ],
)
async def test_the_page_is_in_the_language_of_the_project(
    tiny: Brief, key: Key, language: str, says: tuple[str, ...]
):
    async with lasting(tiny.model_copy(update={"language": language})) as rehearsal:
        await rehearsal.play()
        files = await evidence_of(rehearsal.world.ledger, "tiny", key)
        questions = {
            tongue(language, "meiro").question(asked)
            for stage in named("meiro").stages
            if (asked := stage.gate) is not None
        }

    page = files[INDEX].decode()
    read = words_of(page)
    assert examine(files).project == "tiny"
    assert f'<html lang="{language}">' in page
    assert all(one in read for one in says)
    assert any(one in read for one in questions)
    assert "What was vouched for" not in read
    assert "personal code" not in read


def test_every_language_has_every_word_of_the_page():
    written = {
        name: yaml.safe_load((OURS / "evidence" / f"{name}.yaml").read_text(encoding="utf-8"))
        for name in languages()
    }

    assert {"en", "nl", "fr"} <= set(written)
    for name, words in written.items():
        assert evidence_words(name)
        for part, english in written["en"].items():
            if isinstance(english, dict):
                assert words[part].keys() == english.keys(), (name, part)
            else:
                assert braces(words[part]) == braces(english), (name, part)


def braces(sentence: str) -> set[str]:
    """What a sentence is filled in with."""
    return set(re.findall(r"{(\w+)}", sentence))
