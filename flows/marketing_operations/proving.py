"""Testing and training: change until it fits, then show everybody how to work with it."""

from __future__ import annotations

from domain.calendar import working_days
from domain.project import Project
from domain.roles import Role
from domain.training import Cohort, cohorts, passed_on
from flows.marketing_operations.book import marketing_operations, trained_by_trainers
from flows.marketing_operations.gates import (
    CohortTrained,
    DevelopmentReady,
    ManualsReady,
    NextPhaseAgreed,
    PassedOn,
    ScenariosFinished,
    TrainingOver,
)
from flows.marketing_operations.planning import design_review
from tasks.as_docx import as_docx
from tasks.ask import ask
from tasks.changes import open_changes
from tasks.open_tests import open_tests
from tasks.sign_off import sign_off, signed
from tasks.train import invite_cohort, invite_missed, note_attendance
from tasks.write import write

TESTING = (Role.TESTER, Role.CLIENT_LEAD, Role.PROJECT_MANAGER, Role.CONSULTANT)
LEARNING = (Role.CLIENT_LEAD, Role.TRAINER, Role.PROJECT_MANAGER, Role.CONSULTANT)


@marketing_operations.stage(
    after=[design_review], owner=Role.TESTER, lead_time=working_days(13), covers="S3-28..37"
)
async def testing(project: Project) -> ScenariosFinished:
    """Let the team leads play with it, write down every change, and test what was changed again."""
    site = await signed(project, DevelopmentReady)
    cases = await as_docx(project, await write(project, "test_cases", site=site))
    await ask(project, Role.TESTER, "hands_on_testing", documents=[cases], site=site)
    await open_tests(project, "campaign_cases")
    await open_changes(project, TESTING)
    return await sign_off(project, ScenariosFinished)


@marketing_operations.stage(
    after=[testing], owner=Role.CLIENT_LEAD, lead_time=working_days(2), covers="S3-37, S3-38"
)
async def test_agreement(project: Project) -> NextPhaseAgreed:
    """Let the client agree formally that the tests are over and the next phase begins."""
    await ask(project, Role.CLIENT_LEAD, "test_agreement")
    return await sign_off(project, NextPhaseAgreed)


@marketing_operations.stage(
    after=[test_agreement], owner=Role.TRAINER, lead_time=working_days(4), covers="S3-40, S3-41"
)
async def manuals(project: Project) -> ManualsReady:
    """Write the training manuals, along the client's process and with its own screenshots."""
    outline = await as_docx(project, await write(project, "training_manual"))
    await ask(project, Role.TRAINER, "training_manuals", documents=[outline])
    return await sign_off(project, ManualsReady)


@marketing_operations.stage(
    after=[manuals],
    per=cohorts,
    owner=Role.TRAINER,
    lead_time=working_days(5),
    covers="S3-39, S3-42..44",
)
async def training(project: Project, cohort: Cohort) -> CohortTrained:
    """Train fifteen to twenty people of one role at a time, on the development site."""
    site, book = await signed(project, DevelopmentReady), await signed(project, ManualsReady)
    await invite_cohort(project, cohort, "cohort_training", site=site, manuals=book.manuals)
    trained = await sign_off(project, CohortTrained, cohort=cohort)
    await note_attendance(project, cohort.users, trained.absent)
    return trained


@marketing_operations.stage(
    after=[training],
    per=passed_on,
    when=trained_by_trainers,
    owner=Role.CLIENT_LEAD,
    lead_time=working_days(5),
    covers="S3-43, S3-44",
)
async def training_by_trainers(project: Project, cohort: Cohort) -> PassedOn:
    """Let the client's own trainers train the rest, where only they were trained by us."""
    site, book = await signed(project, DevelopmentReady), await signed(project, ManualsReady)
    await invite_cohort(project, cohort, "cohort_training", site=site, manuals=book.manuals)
    trained = await sign_off(project, PassedOn, cohort=cohort)
    await note_attendance(project, cohort.users, trained.absent)
    return trained


@marketing_operations.stage(
    after=[training, training_by_trainers],
    owner=Role.TRAINER,
    lead_time=working_days(3),
    covers="S3-39, S3-45, S3-46",
)
async def make_up(project: Project) -> TrainingOver:
    """Train whoever was absent, and take in what new users ask for: nice to have, or urgent."""
    site = await signed(project, DevelopmentReady)
    await open_changes(project, LEARNING)
    missing = await invite_missed(project, "make_up_training", site=site)
    await ask(project, Role.TRAINER, "training_over", missing=missing)
    over = await sign_off(project, TrainingOver)
    await note_attendance(project, missing, over.absent)
    return over
