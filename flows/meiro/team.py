"""The implementation team: who plays which part, on whose side, and how many (`S0-8..23`)."""

from domain.roles import Role, Seat, Side

TEAM = (
    Seat(Role.SALES_MANAGER, Side.VENDOR, note="Finalizes the contract", covers="S0-2"),
    Seat(Role.PROJECT_MANAGER, Side.VENDOR_OR_PARTNER, maximum=1, covers="S0-10"),
    Seat(
        Role.ANALYST,
        Side.VENDOR_OR_PARTNER,
        maximum=2,
        note="1 - 2 analysts per project",
        covers="S0-11",
    ),
    Seat(
        Role.CONSULTANT,
        Side.VENDOR_OR_PARTNER,
        note="Shared between projects; sets up use cases only",
        covers="S0-12, S0-13",
    ),
    Seat(Role.DEVOPS, Side.VENDOR, note="Supports in setting up servers", covers="S0-14"),
    Seat(Role.DEVELOPER, Side.VENDOR, minimum=0, note="Builds components", covers="S0-22"),
    Seat(Role.ACCOUNT_MANAGER, Side.VENDOR, covers="S0-15"),
    Seat(
        Role.CLIENT_LEAD,
        Side.CLIENT,
        maximum=1,
        note="One dedicated person who coordinates our requests and distributes them",
        covers="S0-16",
    ),
    Seat(Role.SPONSOR, Side.CLIENT, covers="S0-17"),
    Seat(
        Role.TOOL_OWNER,
        Side.CLIENT_OR_AGENCY,
        note="For each platform: explains it, knows its data, grants access",
        covers="S0-18..20",
    ),
    Seat(
        Role.WEB_DEVELOPER,
        Side.CLIENT_OR_AGENCY,
        note="Implements the Meiro Events SDK on the client's website",
        covers="S0-21",
    ),
)
