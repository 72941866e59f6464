"""The core team: every part that is played, on whose side, and what its holders do (S1-5..36)."""

from domain.roles import Role, Seat, Side

TEAM = (
    Seat(
        Role.SPONSOR,
        Side.CLIENT,
        maximum=1,
        note="Commissions the project and takes the final decision",
        covers="S1-36",
    ),
    Seat(
        Role.PROJECT_MANAGER,
        Side.VENDOR_OR_PARTNER,
        maximum=1,
        note="Links the departments; watches deadlines, budget and quality; keeps the plan",
        covers="S1-12, S1-13",
    ),
    Seat(
        Role.CLIENT_LEAD,
        Side.CLIENT,
        maximum=1,
        note="Manages the project inside the company, with the project manager",
        covers="S1-12",
    ),
    Seat(
        Role.CONTACT_PERSON,
        Side.CLIENT,
        minimum=2,
        note="Answers questions and takes decisions; a second one when the first is away",
        covers="S1-11",
    ),
    Seat(
        Role.MARKETING_SPECIALIST,
        Side.CLIENT,
        note="Brings what marketing knows to the use cases, and judges the progress",
        covers="S1-8",
    ),
    Seat(
        Role.DEVELOPMENT_SPECIALIST,
        Side.CLIENT,
        note="Brings what development knows to the use cases, and judges the progress",
        covers="S1-8",
    ),
    Seat(
        Role.ECOMMERCE_SPECIALIST,
        Side.CLIENT,
        note="Brings what e-commerce knows to the use cases, and judges the progress",
        covers="S1-8",
    ),
    Seat(
        Role.ARCHITECT,
        Side.VENDOR_OR_PARTNER,
        note="Fits the platform into the systems that are there: durably, effectively, safely",
        covers="S1-15..17",
    ),
    Seat(
        Role.ANALYST,
        Side.VENDOR_OR_PARTNER,
        note="Shows how the data stand today, and answers questions about them",
        covers="S1-20..22",
    ),
    Seat(
        Role.SYSTEM_OWNER,
        Side.CLIENT_OR_AGENCY,
        note="For each system: the contact when its data are integrated",
        covers="S1-23",
    ),
    Seat(
        Role.DEVELOPER,
        Side.VENDOR_OR_PARTNER,
        note="Works through packages of the implementation; booked well ahead",
        covers="S1-24, S1-25",
    ),
    Seat(
        Role.CDP_OPERATOR,
        Side.VENDOR_OR_PARTNER,
        note="Sets up the basic configuration and the data model",
        covers="S1-27",
    ),
    Seat(
        Role.CRM_MANAGER,
        Side.CLIENT,
        minimum=0,
        note="Where the operator's part is shared: creates segments and customer journeys",
        covers="S1-28",
    ),
    Seat(
        Role.LEGAL,
        Side.CLIENT,
        note="Sees to it, again and again, that all data comply with privacy law",
        covers="S1-29..31",
    ),
    Seat(
        Role.PRIVACY_EXPERT,
        Side.CLIENT_OR_AGENCY,
        note="Helps to meet the law",
        covers="S1-32",
    ),
    Seat(
        Role.STEERING_GROUP,
        Side.CLIENT,
        minimum=2,
        note="Advises in hard decisions; not closely involved, so that all interests are heard",
        covers="S1-33..35",
    ),
    Seat(
        Role.PARTNER,
        Side.VENDOR_OR_PARTNER,
        minimum=0,
        note="External service provider",
        covers="S1-5",
    ),
)
EVERYBODY = tuple(seat.role for seat in TEAM)
NEEDED = tuple(seat.role for seat in TEAM if seat.minimum)
IF_ANY = tuple(seat.role for seat in TEAM if not seat.minimum)
