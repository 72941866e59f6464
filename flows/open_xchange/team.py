"""Who plays which part, on both sides (`S4-54`)."""

from domain.roles import Role, Seat, Side

TEAM = (
    Seat(Role.SALES_MANAGER, Side.VENDOR, note="Makes the offer", covers="S4-4, S4-54"),
    Seat(Role.PROJECT_MANAGER, Side.VENDOR, maximum=1, note="Leads the project", covers="S4-54"),
    Seat(Role.CONSULTANT, Side.VENDOR, note="Shows the product, and trains", covers="S4-54"),
    Seat(Role.ARCHITECT, Side.VENDOR, note="Plans the system", covers="S4-54"),
    Seat(Role.ENGINEER, Side.VENDOR, note="Builds the system", covers="S4-54"),
    Seat(
        Role.REVIEWER,
        Side.VENDOR,
        note="Reviews the complete system, and has taken no other part in it",
        covers="S4-33",
    ),
    Seat(Role.SUPPORT, Side.VENDOR, note="Takes over after the launch", covers="S4-49, S4-54"),
    Seat(Role.SPONSOR, Side.CLIENT, note="Decides, go or no-go", covers="S4-5, S4-54"),
    Seat(Role.CLIENT_LEAD, Side.CLIENT, maximum=1, note="Person in charge", covers="S4-54"),
    Seat(Role.SYSTEM_OWNER, Side.CLIENT, note="Knows what runs there today", covers="S4-16, S4-54"),
    Seat(Role.CLIENT_QA, Side.CLIENT, note="Tests, and checks again", covers="S4-52, S4-54"),
    Seat(Role.ADMINISTRATOR, Side.CLIENT, note="Runs the system", covers="S4-30, S4-54"),
    Seat(Role.FIRST_LEVEL_SUPPORT, Side.CLIENT, note="Hears trouble first", covers="S4-30, S4-54"),
)
