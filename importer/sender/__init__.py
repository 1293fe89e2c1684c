"""The sender: good rows go on the wire, one POST each; every row comes back with one outcome."""

from importer.sender.classify import classify, compile_patterns
from importer.sender.credentials import Way, require_credentials, way_of
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
from importer.sender.token_command import printed_token
from importer.sender.token_file import read_token_file
from importer.sender.token_life import read_life

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
    "Way",
    "classify",
    "compile_patterns",
    "find_route",
    "http_date",
    "mask",
    "new_event_loop",
    "printed_token",
    "read_life",
    "read_token_file",
    "require_credentials",
    "resolve_target",
    "run_send",
    "send",
    "way_of",
]
