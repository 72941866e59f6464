"""The hats: who plays which part in which stage of the implementation, and on whose side."""

from collections.abc import Sequence

from domain.project import Project
from domain.roles import Role, Seat, Side
from domain.told import Sentence, Told, sentence

TEAM = (
    Seat(
        Role.PROGRAM_MANAGER,
        Side.CLIENT,
        maximum=1,
        note="Owns the program over all of its projects, and assigns the other critical roles",
        covers="S2-8, S2-9, S2-59",
    ),
    Seat(
        Role.PROJECT_MANAGER, Side.CLIENT, maximum=1, note="Runs this project", covers="S2-9, S2-59"
    ),
    Seat(
        Role.IT_EXPERT,
        Side.CLIENT_OR_AGENCY,
        note="Completes the ERP sync pre-install checklist",
        covers="S2-9, S2-11, S2-59",
    ),
    Seat(
        Role.ERP_EXPERT,
        Side.CLIENT_OR_AGENCY,
        note="Answers the ERP sync configuration questionnaire",
        covers="S2-9, S2-12, S2-59",
    ),
    Seat(
        Role.LEAD_IMPLEMENTER,
        Side.CLIENT,
        maximum=1,
        note="Leads the content, product and settings work",
        covers="S2-9, S2-22, S2-59",
    ),
    Seat(
        Role.IMPLEMENTER,
        Side.CLIENT_OR_AGENCY,
        note="Do the work of stage 2, feature by feature",
        covers="S2-23, S2-59",
    ),
    Seat(
        Role.DEPLOYMENT_TEAM,
        Side.VENDOR,
        note="Deploys the platform, the bundles and the ERP sync",
        covers="S2-15, S2-59",
    ),
    Seat(
        Role.ACCOUNT_MANAGER,
        Side.VENDOR,
        note="Took the order; hears when it stalls",
        covers="S2-5",
    ),
    Seat(
        Role.PARTNER,
        Side.VENDOR_OR_PARTNER,
        minimum=0,
        note="Builds customizations for a fee",
        covers="S2-41, S2-59",
    ),
    Seat(
        Role.SALES_REP,
        Side.CLIENT,
        minimum=0,
        note="Reps who work in the CRM; the second audience of the roll-out",
        covers="S2-49, S2-59",
    ),
)

CRITICAL = (Role.PROJECT_MANAGER, Role.IT_EXPERT, Role.ERP_EXPERT, Role.LEAD_IMPLEMENTER)
GETTING_CONNECTED = (Role.PROGRAM_MANAGER, *CRITICAL)
IMPLEMENTATION = (Role.PROGRAM_MANAGER, Role.PROJECT_MANAGER, Role.LEAD_IMPLEMENTER,
                  Role.IMPLEMENTER)  # fmt: skip
ROLL_OUT = (Role.PROGRAM_MANAGER, Role.PROJECT_MANAGER)


def unfilled(project: Project, roles: Sequence[Role]) -> tuple[Sentence, ...]:
    """Which hats of a stage nobody wears, in one sentence; nothing when all are worn (S2-58)."""
    missing = tuple(role for role in roles if not project.holders(role))
    return (sentence(Told.NOBODY_NAMED, roles=missing),) if missing else ()
