"""stub"""
import click


@click.command()
def purge() -> int:
    """Stub."""
    return 0
