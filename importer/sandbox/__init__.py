"""The sandbox: a pretend Commerce Engine on loopback, for trying, teaching and testing."""

from typing import TYPE_CHECKING, Any

from importer.sandbox.audit import AuditEntry, read_audit
from importer.sandbox.faults import Fault, Faults
from importer.sandbox.limits import Limits
from importer.sandbox.options import SandboxAddress, SandboxOptions
from importer.sandbox.process import SandboxProcess

if TYPE_CHECKING:
    from importer.sandbox.server import run_sandbox

__all__ = [
    "AuditEntry",
    "Fault",
    "Faults",
    "Limits",
    "SandboxAddress",
    "SandboxOptions",
    "SandboxProcess",
    "read_audit",
    "run_sandbox",
]


def __getattr__(name: str) -> Any:
    if name == "run_sandbox":  # only who serves loads the HTTP server
        from importer.sandbox.server import run_sandbox  # noqa: PLC0415 - see above

        return run_sandbox
    raise AttributeError(name)
