"""A playbook of one's own, as `golive new` writes it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def golive(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Call golive with a home of its own, as a person would."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "app", *words],
        env=os.environ | {"GOLIVE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a new playbook was written."""
    home = tmp_path_factory.mktemp("own")
    made = golive(home, "new", "shop_rollout", "--title", "Roll-out of the web shop")
    assert made.returncode == 0, made.stderr
    return home


def test_a_new_playbook_passes_every_check_and_its_own_story(written: Path):
    checked = golive(written, "check", "shop_rollout")
    story = subprocess.run(  # noqa: S603 - pytest itself
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", written / "playbooks"],
        env=os.environ | {"GOLIVE_HOME": str(written)},
        cwd=written,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "shop_rollout (3 stages)" in checked.stdout
    assert checked.returncode == 0, checked.stdout
    assert "2 passed" in story.stdout, story.stdout


def test_a_new_playbook_never_overwrites_another(written: Path):
    again = golive(written, "new", "shop_rollout")
    odd = golive(written, "new", "Shop Rollout")

    assert (again.returncode, odd.returncode) == (2, 2)
    assert "There is a playbook shop_rollout already." in again.stderr
    assert "is no name for a playbook" in odd.stderr


def test_a_playbook_that_cannot_be_read_is_named_with_its_trouble(tmp_path: Path):
    folder = tmp_path / "playbooks"
    folder.mkdir()
    (folder / "broken.py").write_text("from tasks.ask import aske\n")

    told = golive(tmp_path, "projects")

    assert told.returncode == 2
    assert "The playbook broken cannot be read: cannot import name 'aske'" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_stage_that_leaves_out_its_item_is_told_so(tmp_path: Path):
    golive(tmp_path, "new", "shop_rollout")
    module = tmp_path / "playbooks" / "shop_rollout.py"
    text = module.read_text()
    module.write_text(text.replace("after=[kickoff],", "after=[kickoff], per=lambda _: (),"))

    told = golive(tmp_path, "plan", "shop_rollout")

    assert told.returncode == 2
    assert "The stage acceptance takes (project, item), since `per` repeats it" in told.stderr
