from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

import pytest
from pydantic import BaseModel, Field, HttpUrl, SecretStr, ValidationError

from config.files import OURS
from config.reading import MOST_BYTES, explain, loaded, problems, read
from config.yaml_text import parsed
from domain.brief import Email, Line, Part
from domain.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Wheel(Part):
    name: Line = Field(description="What it is called.")
    spokes: int = Field(default=8, ge=3, le=36)


class Bike(Part):
    name: Line
    colour: Colour = Colour.RED
    size: Literal["small", "large"] = "small"
    bought: date | None = None
    seen: datetime | None = None
    price: float = Field(default=1, gt=0)
    mail: Email = "a@b.cz"
    page: HttpUrl | None = None
    sold: bool = False
    country: str = Field(default="NL", pattern=r"^[A-Z]{2}$", description="Two letters.")
    code: Annotated[str, Field(min_length=2, max_length=4)] = "ab"
    wheels: tuple[Wheel, ...] = Field(default=(), max_length=2)
    key: SecretStr = SecretStr("")


BAD = [
    ("colour: red", "bike.yaml:1: name: name is missing.\n→ Write name: and its value."),
    (
        "name: x\ncolor: red",
        "bike.yaml:2: color: 'color' is not known here.\n→ Did you mean colour?",
    ),
    (
        "name: x\ncolour: gren",
        (
            "bike.yaml:2: colour: 'gren' is none of the words that can stand here.\n"
            "→ Did you mean green?"
        ),
    ),
    (
        "name: x\nsize: xxl",
        (
            "bike.yaml:2: size: 'xxl' is none of the words that can stand here.\n"
            "→ Write one of: small, large."
        ),
    ),
    (
        "name: x\nbought: 31 May",
        "bike.yaml:2: bought: '31 May' is not a date.\n→ Write it as 2026-05-31.",
    ),
    (
        "name: x\nseen: at noon",
        (
            "bike.yaml:2: seen: 'at noon' is no date with a time.\n"
            "→ Write it as 2026-05-31T10:00+02:00."
        ),
    ),
    ("name: x\nprice: 0", "bike.yaml:2: price: 0 is too small.\n→ Write a value of more than 0."),
    (
        "name: x\nprice: cheap",
        "bike.yaml:2: price: 'cheap' is not a number.\n→ Write digits, such as 7.5.",
    ),
    (
        "name: x\nmail: nobody",
        "bike.yaml:2: mail: 'nobody' is not a mail address.\n→ Write it as name@example.com.",
    ),
    (
        "name: x\npage: here",
        "bike.yaml:2: page: 'here' is not a web address.\n→ Write it as https://example.com/page.",
    ),
    (
        "name: x\nsold: perhaps",
        "bike.yaml:2: sold: 'perhaps' is neither true nor false.\n→ Write true or false.",
    ),
    (
        "name: x\ncountry: nl",
        "bike.yaml:2: country: 'nl' does not fit here.\n→ country: Two letters.",
    ),
    (
        "name: x\ncode: abcdef",
        "bike.yaml:2: code: This is longer than 4 characters.\n→ Shorten it to 4 characters.",
    ),
    (
        "name: x\ncode: a",
        "bike.yaml:2: code: This is shorter than 2 characters.\n→ Write more.",
    ),
    (
        "name: [x]",
        (
            "bike.yaml:1: name: A single value must stand here, not a list.\n"
            "→ Write the words behind the colon."
        ),
    ),
    (
        "name: x\nwheels: front",
        (
            "bike.yaml:2: wheels: A list must stand here, not 'front'.\n"
            "→ Put every entry on a line of its own, behind a dash."
        ),
    ),
    (
        "name: x\nwheels: [front]",
        (
            "bike.yaml:2: wheels[0]: A block must stand here, not 'front'.\n"
            "→ Write one word, colon and value per line, indented."
        ),
    ),
    (
        "name: x\nwheels:\n  - name: front\n  - spokes: 40",
        (
            "bike.yaml:4: wheels[1].name: name is missing.\n→ name: What it is called.\n"
            "bike.yaml:4: wheels[1].spokes: 40 is too large.\n→ Write a value of at most 36."
        ),
    ),
    (
        "name: x\nwheels:\n  - name: a\n  - name: b\n  - name: c",
        "bike.yaml:2: wheels: More than 2 entries stand here.\n→ Delete some.",
    ),
    (
        "name: x\nwheels:\n  -\n",
        "bike.yaml:3: wheels[0]: Nothing is written here.\n→ Write a value, or delete the line.",
    ),
    (
        "name: ' '",
        "bike.yaml:1: name: Nothing is written here.\n→ Write a value.",
    ),
    (
        "name: x\nname: y",
        "bike.yaml:2: 'name' stands here twice, first on line 1.\n→ Delete one of the two.",
    ),
    (
        "name: &n x\ncode: *n",
        (
            "bike.yaml:1: Anchors and aliases (& and *) are not used here.\n"
            "→ Write the words out where they are needed."
        ),
    ),
    (
        "name: !!python/object/apply:os.getcwd []",
        (
            "bike.yaml:1: The tag 'tag:yaml.org,2002:python/object/apply:os.getcwd' "
            "is not used here.\n"
            "→ Delete the word that begins with an exclamation mark."
        ),
    ),
    (
        "name: x\n---\nname: y",
        (
            "bike.yaml:2: There is a second document in this file.\n"
            "→ Delete the line --- and what follows it."
        ),
    ),
    ("", "bike.yaml: The file is empty.\n→ Begin with one of the examples."),
    (
        "[" * 2000,
        "bike.yaml:1: The lists are nested too deeply.\n→ Begin with one of the examples.",
    ),
    (
        "name: x\ncode: a: b",
        (
            "bike.yaml:2: There is a colon where none can stand.\n"
            '→ Check the indentation, or put quotes around the value: "like: this".'
        ),
    ),
    (
        "name: x\n\tcode: ab",
        (
            "bike.yaml:2: A character here begins nothing that can be read; it may be a tab.\n"
            "→ Indent with spaces, and put quotes around values that begin with @, ` or %."
        ),
    ),
    (
        "name: 'x\ncode: ab",
        (
            "bike.yaml:2: A quotation mark is opened and not closed.\n"
            "→ Close it with the same mark, or leave both out."
        ),
    ),
    (
        "name: x\nwheels: [fr?nt]",
        (
            "bike.yaml:2: A bracket is opened and not closed.\n"
            "→ Close it, and put commas between the entries."
        ),
    ),
    (
        "name: x\nwheels: [front",
        (
            "bike.yaml:2: A bracket is opened and not closed.\n"
            "→ Close it, and put commas between the entries."
        ),
    ),
    (
        "name: x\n  code: ab\n size: small",
        (
            "bike.yaml:2: There is a colon where none can stand.\n"
            '→ Check the indentation, or put quotes around the value: "like: this".'
        ),
    ),
    (
        "name: x\x07",
        (
            "bike.yaml:1: The character '\\x07' is not allowed here.\n"
            "→ Delete it; it may be invisible."
        ),
    ),
    (
        "- name: x",
        (
            "bike.yaml:1: A block must stand here, not a list.\n"
            "→ Write one word, colon and value per line, indented."
        ),
    ),
]


@pytest.fixture
def bike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return (tmp_path / "bike.yaml").relative_to(tmp_path)


@pytest.mark.parametrize(("text", "said"), BAD)
def test_what_is_wrong_is_said_with_its_line_and_its_remedy(
    bike: Path, text: str, said: str
) -> None:
    bike.write_text(text)

    value, found = problems(bike, Bike)

    assert value is None
    assert "\n".join(map(str, found)) == said


def test_what_is_right_is_taken_as_it_is_written(bike: Path) -> None:
    bike.write_text("name: 007\ncountry: NO\nsold: yes\nbought: 2026-05-01\nwheels:\n")

    value = read(bike, Bike)

    assert (value.name, value.country, value.sold) == ("007", "NO", True)
    assert value.bought == date(2026, 5, 1)
    assert value.wheels == ()


def test_the_first_problem_is_raised_and_the_others_are_counted(bike: Path) -> None:
    bike.write_text("size: xxl\nprice: 0\nsold: perhaps\n")

    with pytest.raises(BadInput) as raised:
        read(bike, Bike)

    assert raised.value.field == "name"
    assert raised.value.fix.endswith("Then see to 3 more problems in the same place.")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"name: \xe9", "bike.yaml:1: The file is not written in UTF-8."),
        (b"#" * (MOST_BYTES + 1), "bike.yaml: The file is larger than 200 kB."),
    ],
)
def test_a_file_that_is_no_text_is_refused(bike: Path, raw: bytes, said: str) -> None:
    bike.write_bytes(raw)

    with pytest.raises(BadInput, match="→") as raised:
        read(bike, Bike)

    assert str(raised.value).startswith(said)


@pytest.mark.parametrize(
    ("name", "said"),
    [("none.yaml", "There is no such file."), (".", "The file cannot be read: is a directory.")],
)
def test_a_file_that_cannot_be_opened_is_named(bike: Path, name: str, said: str) -> None:
    with pytest.raises(BadInput) as raised:
        read(bike.parent / name, Bike)

    assert raised.value.problem == said


def test_a_secret_that_is_wrong_is_not_repeated(bike: Path) -> None:
    bike.write_text("name: x\nkey: [hunter2]\n")

    _, found = problems(bike, Bike)

    assert [bad.field for bad in found] == ["key"]
    assert "hunter2" not in str(found[0])


def test_what_is_typed_into_a_form_is_explained_without_a_line() -> None:
    value, found = loaded({"name": "x", "wheels": [{"name": "a", "spoke": 3}]}, Bike)

    assert value is None
    assert [str(bad) for bad in found] == [
        "form: wheels[0].spoke: 'spoke' is not known here.\n→ Did you mean spokes?"
    ]


def test_an_error_can_be_explained_without_its_model() -> None:
    class Form(BaseModel, extra="forbid"):
        go_live: date

    with pytest.raises(ValidationError, match="go_live") as raised:
        Form.model_validate({"go_live": "soon", "remark": ""})

    found = explain(raised.value, place="")
    assert [f"{bad.field}: {bad.problem}" for bad in found] == [
        "go_live: 'soon' is not a date.",
        "remark: 'remark' is not known here.",
    ]


WITH_TAB = "\n#\t"  # is left to the reader that is not written in C


@pytest.mark.parametrize("file", sorted((OURS / "examples").glob("*.yaml")), ids=lambda f: f.stem)
def test_both_readers_take_a_file_alike(file: Path) -> None:
    text = file.read_text()

    assert parsed(text, place=file.name) == parsed(text + WITH_TAB, place=file.name)
