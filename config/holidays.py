"""Public holidays of a country, as days on which nobody is expected to work."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from domain.errors import BadInput

CODE = 2


@lru_cache(maxsize=64)
def holidays_in(country: str, first_year: int, last_year: int) -> frozenset[date]:
    """The public holidays of these years, both included."""
    if country not in _countries():
        raise BadInput(
            f"Nobody knows the holidays of {country!r}.",
            fix=f"Write its two letters in capitals, such as NL. {_near(country)}".strip(),
            field="country",
        )
    from holidays import country_holidays  # noqa: PLC0415 - most commands need no calendar

    return frozenset(country_holidays(country, years=range(first_year, last_year + 1)))


def _near(country: str) -> str:
    return f"Did you mean {country.upper()}?" if country.upper() in _countries() else ""


def known_country(country: str) -> bool:
    """Whether the holidays of this country are known."""
    return country in _countries()


@lru_cache(maxsize=1)
def _countries() -> tuple[str, ...]:
    from holidays import list_supported_countries  # noqa: PLC0415 - as above

    return tuple(c for c in list_supported_countries() if len(c) == CODE)
