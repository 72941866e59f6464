"""Who takes part: the vendor's team, the client's project team, users, testers, IT and sponsors."""

from domain.roles import Role, Seat, Side

VENDORS = Side.VENDOR_OR_PARTNER

TEAM = (
    Seat(Role.PROJECT_MANAGER, VENDORS, maximum=1, note="Leads the project", covers="S3-59"),
    Seat(
        Role.CONSULTANT,
        VENDORS,
        note="Designs, configures and deploys the application",
        covers="S3-23, S3-59",
    ),
    Seat(Role.TRAINER, VENDORS, note="Writes the manuals and trains", covers="S3-40, S3-59"),
    Seat(
        Role.SUPPORT,
        VENDORS,
        note="Stands by for what the project team cannot solve",
        covers="S3-56, S3-59",
    ),
    Seat(Role.ACCOUNT_MANAGER, VENDORS, minimum=0, covers="S3-59"),
    Seat(
        Role.CLIENT_LEAD,
        Side.CLIENT,
        maximum=1,
        note="Leads the client's project team, and agrees formally",
        covers="S3-38, S3-59",
    ),
    Seat(Role.SPONSOR, Side.CLIENT, note="Executive sponsor", covers="S3-8, S3-59"),
    Seat(
        Role.MARKETING_LEAD, Side.CLIENT, note="Represents marketing", covers="S3-8, S3-17, S3-59"
    ),
    Seat(
        Role.CREATIVE_LEAD,
        Side.CLIENT_OR_AGENCY,
        note="Represents creation",
        covers="S3-8, S3-17, S3-59",
    ),
    Seat(
        Role.CAMPAIGN_LEAD,
        Side.CLIENT_OR_AGENCY,
        note="Represents the campaign team",
        covers="S3-8, S3-17, S3-59",
    ),
    Seat(
        Role.IT_EXPERT,
        Side.CLIENT,
        note="Moves sensitive files and restarts the system",
        covers="S3-8, S3-49, S3-59",
    ),
    Seat(
        Role.DAILY_USER,
        Side.CLIENT_OR_AGENCY,
        note="Works with it every day, and plans how it will look",
        covers="S3-13, S3-59",
    ),
    Seat(
        Role.TESTER,
        Side.CLIENT_OR_AGENCY,
        note="A team lead who tries it out",
        covers="S3-29, S3-59",
    ),
    Seat(
        Role.FIRST_LEVEL_SUPPORT,
        Side.CLIENT,
        note="Answers questions first, from the project team",
        covers="S3-56, S3-59",
    ),
)

FIVE_GROUPS = (
    Role.MARKETING_LEAD,
    Role.CREATIVE_LEAD,
    Role.CAMPAIGN_LEAD,
    Role.IT_EXPERT,
    Role.SPONSOR,
)
DESIGNERS = (Role.MARKETING_LEAD, Role.CREATIVE_LEAD, Role.CAMPAIGN_LEAD, Role.DAILY_USER)
OUR_TEAM = (Role.PROJECT_MANAGER, Role.CONSULTANT)
EVERYBODY = (*FIVE_GROUPS, Role.CLIENT_LEAD, Role.DAILY_USER, Role.TESTER, Role.FIRST_LEVEL_SUPPORT)
