"""The reports: what people get from a run."""

from importer.report.folder.file_names import PAGE, SUMMARY
from importer.report.folder.run_folder import RunFolder, make_run_folder
from importer.report.history_picture import BreakerOpening, HistoryPicture, HistoryPoint, Pause
from importer.report.mask import mask_value
from importer.report.page.facts import PageFacts, ReconcilePicture
from importer.report.page.page_file import page_text, write_page
from importer.report.page.tally import PageTally
from importer.report.record import ReportedSource, RunRecord
from importer.report.send_history import SendHistory
from importer.report.summary import MappedColumn, Seconds, SourceSummary, Stopped, Summary, write_summary
from importer.report.tables.differences_csv import write_differences_csv
from importer.report.tables.sandbox_csv import write_sandbox_csv
from importer.report.tally import CountedProblem, Example, ProblemTally
from importer.report.workbook.workbook_files import write_workbooks
from importer.report.write import write_reports

__all__ = [
    "PAGE",
    "SUMMARY",
    "BreakerOpening",
    "CountedProblem",
    "Example",
    "HistoryPicture",
    "HistoryPoint",
    "MappedColumn",
    "PageFacts",
    "PageTally",
    "Pause",
    "ProblemTally",
    "ReconcilePicture",
    "ReportedSource",
    "RunFolder",
    "RunRecord",
    "Seconds",
    "SendHistory",
    "SourceSummary",
    "Stopped",
    "Summary",
    "make_run_folder",
    "mask_value",
    "page_text",
    "write_differences_csv",
    "write_page",
    "write_reports",
    "write_sandbox_csv",
    "write_summary",
    "write_workbooks",
]
