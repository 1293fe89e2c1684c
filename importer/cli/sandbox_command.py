"""`importer sandbox`: the pretend API, for trying and teaching."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from importer.cli.failure import print_failure
from importer.errors import ImporterError

if TYPE_CHECKING:
    from importer.sandbox import SandboxAddress


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port; default: a free one.")
@click.option("--token-ttl", type=click.IntRange(min=0), default=3600, metavar="S", help="Seconds a token is good for.")
@click.option("--json", "as_json", is_flag=True, help="Print the address as one JSON object.")
def sandbox(port: int, token_ttl: int, *, as_json: bool) -> int:
    """Run a pretend Commerce Engine on this machine until Ctrl-C or SIGTERM.

    It holds customers in memory only and refuses a second one with the same phone or e-mail.
    """
    from importer.cli.signals import stop_on_signals
    from importer.events import StopSignal
    from importer.sandbox import SandboxOptions, run_sandbox

    def announce(address: SandboxAddress) -> None:
        click.echo(json.dumps(asdict(address)) if as_json else _words(address))

    stop = StopSignal()
    with stop_on_signals(stop):
        try:
            run_sandbox(SandboxOptions(port=port, token_ttl=token_ttl), announce, stop=stop)
        except ImporterError as error:
            return print_failure(error, as_json=False)
        except KeyboardInterrupt:
            pass
        click.echo("The sandbox has ended; its customers are gone.", err=True)
    return 0


def _words(address: SandboxAddress) -> str:
    return "\n".join(
        [
            f"A pretend store is listening at {address.base_url}",
            f"What it has applied: {address.audit_url}/applied",
            "To send there from another terminal, set:",
            f"  IMPORTER_BASE_URL={address.base_url}",
            f"  IMPORTER_ACCESS_TOKEN={address.access_token}",
            f"  IMPORTER_REFRESH_TOKEN={address.refresh_token}",
            "Ctrl-C ends it.",
        ]
    )
