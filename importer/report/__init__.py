"""The reports: what people get from a run."""

from importer.report.differences_csv import write_differences_csv
from importer.report.file_names import SUMMARY
from importer.report.mask import mask_value
from importer.report.record import ReportedSource, RunRecord
from importer.report.run_folder import RunFolder, make_run_folder
from importer.report.sandbox_csv import write_sandbox_csv
from importer.report.summary import MappedColumn, Seconds, SourceSummary, Stopped, Summary, write_summary
from importer.report.tally import CountedProblem, Example, ProblemTally
from importer.report.write import write_reports

__all__ = [
    "SUMMARY",
    "CountedProblem",
    "Example",
    "MappedColumn",
    "ProblemTally",
    "ReportedSource",
    "RunFolder",
    "RunRecord",
    "Seconds",
    "SourceSummary",
    "Stopped",
    "Summary",
    "make_run_folder",
    "mask_value",
    "write_differences_csv",
    "write_reports",
    "write_sandbox_csv",
    "write_summary",
]
