"""The options of `importer sandbox`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from importer.cli.fault_option import show_list
from importer.setting_values import read_duration

Command = TypeVar("Command", bound=Callable[..., Any])


LONGEST = 366 * 86_400.0
"""Seconds that may be asked for."""


def _seconds(context: click.Context, option: click.Parameter, value: str | None) -> Any:
    """Read a length of time: `50ms`, `60s`, `15m`, or a bare number of seconds."""
    try:
        seconds = read_duration(value)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", context, option) from None
    if isinstance(seconds, float) and seconds > LONGEST:
        raise click.BadParameter(f"{value} is longer than a year.", context, option)
    return seconds


_COUNT = click.IntRange(min=1)

_OPTIONS = [
    click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port; default: a free one."),
    click.option("--store-id", default="", metavar="ID", help="Id of the store; default: a new one."),
    click.option("--accept-duplicates", is_flag=True, help="Make a second customer of the same phone or e-mail."),
    click.option("--token-ttl", callback=_seconds, default="1h", metavar="TIME", help="How long a token is good: 60s."),
    click.option(
        "--latency", callback=_seconds, default="0", metavar="TIME", help="Reply so long after a request: 50ms."
    ),
    click.option("--rate", type=float, metavar="R", help="Requests a second that are let through; others get 429."),
    click.option("--burst", type=_COUNT, metavar="N", help="Let through at once; default: 100 ms of the rate."),
    click.option(
        "--window", callback=_seconds, metavar="TIME", help="Count by windows of this length, with Retry-After."
    ),
    click.option("--retry-after", type=click.IntRange(min=0), metavar="S", help="Seconds that a 429 asks to wait."),
    click.option("--rate-headers", is_flag=True, help="Tell the limit in RateLimit and X-RateLimit headers."),
    click.option("--capacity", type=_COUNT, metavar="N", help="Requests worked on at once, each for the latency."),
    click.option("--backlog", type=click.IntRange(min=0), metavar="N", help="Others that wait; default: as many."),
    click.option("--keep-alive", callback=_seconds, default="75s", metavar="TIME", help="Close idle connections: 75s."),
    click.option(
        "--fault",
        multiple=True,
        metavar="NAME=SHARE,...",
        callback=show_list,
        help="Let shares of the requests go wrong: reset_after=1%,hang=0.1%. --fault list tells the faults.",
    ),
    click.option("--seed", type=int, metavar="N", help="Draw the same faults again; default: others each time."),
    click.option("--json", "as_json", is_flag=True, help="Print the address as one JSON object."),
]


def sandbox_options(command: Command) -> Command:
    """Add what a sandbox may be given."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
