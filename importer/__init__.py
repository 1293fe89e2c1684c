"""Bulk customer importer for Commerce Engine stores: every row ends in exactly one known state.

As a library: `importer.validate("customers.csv")` gives a `ValidationReport`. It prints nothing, ends no process,
installs no signal handler and reads no setting from the environment.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importer.config import Settings
    from importer.customer.problems import Problem, Severity
    from importer.customer.status import RowStatus
    from importer.errors import ImporterError, SourceError, UsageError
    from importer.library import validate
    from importer.pipeline import CheckedSource
    from importer.report import Summary
    from importer.validated_batch import ValidatedBatch
    from importer.validation_report import ValidationReport

__version__ = "0.1.0"

__all__ = [
    "CheckedSource",
    "ImporterError",
    "Problem",
    "RowStatus",
    "Settings",
    "Severity",
    "SourceError",
    "Summary",
    "UsageError",
    "ValidatedBatch",
    "ValidationReport",
    "__version__",
    "validate",
]

_HOME = {
    "CheckedSource": "pipeline",
    "ImporterError": "errors",
    "Problem": "customer.problems",
    "RowStatus": "customer.status",
    "Settings": "config",
    "Severity": "customer.problems",
    "SourceError": "errors",
    "Summary": "report",
    "UsageError": "errors",
    "ValidatedBatch": "validated_batch",
    "ValidationReport": "validation_report",
    "validate": "library",
}


def __getattr__(name: str) -> Any:
    """Import on first use: every command and every child process imports this package, few need pandas (0.5 s)."""
    if name in _HOME:
        return getattr(import_module(f"importer.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
