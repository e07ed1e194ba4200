"""The days that a command is asked for, as `--since` and `--until` name them."""

from datetime import UTC, datetime, timedelta

from shenyan.cli.failure import fail


def period(since: datetime | None, until: datetime | None) -> tuple[datetime | None, datetime | None]:
    """From the start of the first day to the end of the last one, which it does not contain, in UTC; None is open.

    Ends the command where no day lies between them.
    """
    if since is not None and until is not None and until < since:
        fail(f"--until {until:%Y-%m-%d} lies before --since {since:%Y-%m-%d}. Exchange them, or leave one out.")
    return None if since is None else since.replace(tzinfo=UTC), None if until is None else _day_after(until)


def _day_after(day: datetime) -> datetime:
    try:
        return day.replace(tzinfo=UTC) + timedelta(days=1)
    except OverflowError:
        fail(f"--until {day:%Y-%m-%d} is the last day of the calendar. Name an earlier one, or leave it out for all.")
