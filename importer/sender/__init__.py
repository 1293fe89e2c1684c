"""The sender: good rows go on the wire, one POST each; every row comes back with one outcome."""

from importer.sender.classify import classify, compile_patterns
from importer.sender.credentials import credentials_in_words, require_credentials
from importer.sender.end import SendEnd
from importer.sender.event_loop import new_event_loop, run_send, send
from importer.sender.job import CAREFUL, ON_THIS_MACHINE, Beginning, SendJob
from importer.sender.mask import mask
from importer.sender.observation import Next, Observation, Probe, Verdict
from importer.sender.prepare import RequestMaker
from importer.sender.retry import Timing, http_date
from importer.sender.route import Route, find_route
from importer.sender.row import Recorder, SendRow
from importer.sender.target import Target, resolve_target

__all__ = [
    "CAREFUL",
    "ON_THIS_MACHINE",
    "Beginning",
    "Next",
    "Observation",
    "Probe",
    "Recorder",
    "RequestMaker",
    "Route",
    "SendEnd",
    "SendJob",
    "SendRow",
    "Target",
    "Timing",
    "Verdict",
    "classify",
    "compile_patterns",
    "credentials_in_words",
    "find_route",
    "http_date",
    "mask",
    "new_event_loop",
    "require_credentials",
    "resolve_target",
    "run_send",
    "send",
]
