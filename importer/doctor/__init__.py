"""The doctor: tries what a run needs, without writing anything, and says what each thing means."""

from importer.doctor.diagnosis import Diagnosis, Level, exit_code_of, failed, not_tried
from importer.doctor.examine import Patient, examine, nothing_tried

__all__ = ["Diagnosis", "Level", "Patient", "examine", "exit_code_of", "failed", "not_tried", "nothing_tried"]
