"""`importer sandbox`: the pretend API, for trying and teaching."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import click

from importer.cli.failure import print_failure
from importer.cli.fault_option import read_faults
from importer.cli.sandbox_options import sandbox_options
from importer.errors import ImporterError

if TYPE_CHECKING:
    from importer.sandbox import SandboxAddress


@click.command()
@sandbox_options
def sandbox(*, fault: tuple[str, ...], seed: int | None, as_json: bool, **options: Any) -> int:
    """Run a pretend Commerce Engine on this machine until Ctrl-C or SIGTERM.

    It holds customers in memory only and, unless told otherwise, refuses a second one with the same phone or e-mail.

    With a limit and faults: importer sandbox --latency 50ms --rate 100 --fault reset_after=1%,hang=0.1% --seed 7
    """
    from importer.cli.signals import stop_on_signals
    from importer.events import StopSignal
    from importer.sandbox import Limits, SandboxOptions, run_sandbox

    def announce(address: SandboxAddress) -> None:
        click.echo(json.dumps(asdict(address)) if as_json else _words(address))

    stop = StopSignal()
    with stop_on_signals(stop):
        try:
            limits = Limits(**{name: options.pop(name) for name in [field.name for field in fields(Limits)]})
            run_sandbox(SandboxOptions(**options, limits=limits, faults=read_faults(fault, seed)), announce, stop=stop)
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
