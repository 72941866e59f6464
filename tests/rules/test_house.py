"""The rules of the house: what may import what, how long things are, what is never written."""

from __future__ import annotations

import ast
import re

import pytest

from config.environment import variables
from tests.rules.house import EVERYTHING, FOLDERS, ROOT, called, code, imports, kept, packages, tree

LONGEST_FUNCTION, LONGEST_FILE = 45, 300

SQL = {"sqlalchemy", "alembic", "sqlite3", "aiosqlite", "asyncpg"}
ONLY_ITS_ERRORS = {"sqlalchemy.exc", "sqlalchemy.exc.SQLAlchemyError"}  # to say what is away
HTTP = {
    "aiohttp", "aiosmtpd", "aiosmtplib", "fastapi", "httpx", "jira", "requests", "slack_sdk",
    "smtplib", "starlette", "urllib", "uvicorn",
}  # fmt: skip
PREFECT = ("integrations/prefect", "flows/", "deployments/")

LONGER = {
    "_values": "one table of keys and values, for machines",
    "sign": "each parameter of a command is explained in its docstring",
}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_imports_only_what_stands_below_it(folder: str):
    above = set(FOLDERS[: FOLDERS.index(folder)]) | {"tests", "bench"}

    reaching_up = {called(path): up for path in code(folder) if (up := packages(path) & above)}

    assert code(folder)
    assert reaching_up == {}


def test_sql_is_written_only_in_records():
    elsewhere = [p for p in EVERYTHING if p not in code("records")]

    assert {
        called(path): found
        for path in elsewhere
        if (found := {m for m in imports(path) - ONLY_ITS_ERRORS if m.partition(".")[0] in SQL})
    } == {}


def test_http_and_mail_are_spoken_only_by_integrations_deployments_and_app():
    silent = [
        p for folder in ("flows", "tasks", "records", "config", "domain") for p in code(folder)
    ]

    assert {called(path): found for path in silent if (found := packages(path) & HTTP)} == {}


def test_prefect_is_known_only_where_stages_are_carried_out():
    knowing = {called(path) for path in EVERYTHING if "prefect" in packages(path)}

    assert {name for name in knowing if not name.startswith(PREFECT)} == set()
    assert knowing


def test_the_trade_knows_neither_clock_nor_files_nor_network():
    outside = {"time", "os", "pathlib", "asyncio", "socket", "random", "logging"}

    assert {called(p): found for p in code("domain") if (found := packages(p) & outside)} == {}


@pytest.mark.parametrize("path", EVERYTHING, ids=called)
def test_a_file_is_short_and_says_in_its_first_line_what_it_is(path):
    written = path.read_text(encoding="utf-8")

    assert len(written.splitlines()) <= LONGEST_FILE
    assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("folder", FOLDERS)
def test_functions_are_short(folder: str):
    lengths = {
        f"{called(path)} {one.name}": (one.end_lineno or 0) - one.lineno + 1
        for path in code(folder)
        if "migrations/versions" not in called(path)  # written by alembic
        for one in ast.walk(tree(path))
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
        if one.name not in LONGER or folder != "app"
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_is_asserted_or_printed_where_people_work(folder: str):
    found = [
        f"{called(path)}:{line.lineno}"
        for path in code(folder)
        for line in ast.walk(tree(path))
        if isinstance(line, ast.Assert)
        or (
            isinstance(line, ast.Call)
            and isinstance(line.func, ast.Name)
            and line.func.id == "print"
        )
    ]

    assert found == []


def test_nothing_is_read_when_a_module_is_imported():
    reading = {"settings", "company", "reach", "find", "read", "home", "now", "getenv"}
    found = [
        f"{called(path)}:{call.lineno}"
        for path in EVERYTHING
        for statement in tree(path).body
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr)
        for call in ast.walk(statement)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in reading
    ]

    assert found == []


MACHINE = re.compile(
    r"(?<![\w.<$}])/(?:root|work|home/[a-z]+|Users/[A-Za-z]+)/[\w.]"  # a path of somebody's machine
    r"|--(?:extra-)?index-url[ =]\S"
    r"|files\.pythonhosted\.org|pypi\.org/simple"
)


def test_no_file_names_a_machine_of_ours_or_where_packages_came_from():
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in kept()
        if path.suffix
        in {".py", ".md", ".toml", ".lock", ".yaml", ".yml", ".txt", ".j2", ".cfg", ""}
        if "tests/rules" not in str(path)
        for match in MACHINE.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert found == []


def test_every_setting_is_explained_in_the_example_and_nothing_else_is():
    written = (ROOT / ".env.example").read_text(encoding="utf-8")

    named = re.findall(r"^# (GOLIVE_\w+)=", written, re.MULTILINE)

    assert sorted(named) == sorted(name for name, _ in variables())


def test_no_word_that_means_nothing_names_anything():
    unwanted = re.compile(
        r"(^|_)(helper|handler|manager|util|utils|metadata|workflow|service)s?$", re.IGNORECASE
    )
    ours = {"project_manager", "program_manager", "sales_manager", "account_manager"}
    names = {
        f"{called(path)} {one.name}"
        for path in EVERYTHING
        for one in ast.walk(tree(path))
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if unwanted.search(one.name) and one.name not in ours
    }

    assert names == set()
