"""The events of the log and of `--log-format json`: one table of names, levels and fields.

Each line is a JSON object: `timestamp` (ISO 8601, UTC, ms), `level`, `event`, `run_id` (null before a run begins), then
the fields. Names and fields are stable. Rows are told by number, files by path, all else by code: a log holds no name,
phone, e-mail, header, reply, nor words of the API. The README's table is made from this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["debug", "info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One kind of line."""

    name: str
    level: str
    """Its level, or several where it depends."""
    fields: tuple[str, ...]
    meaning: str
    told: Literal["log", "both", "stderr"] = "both"
    """Where it stands: in the log file, on standard error under `--log-format json`, or in both."""
    words: tuple[str, ...] = ()
    """Fields that only standard error has besides: words for people, which may name what stands in a file."""


LOG_EVENTS: dict[str, LogEvent] = {
    event.name: event
    for event in (
        LogEvent("run_begun", "info", ("command", "version"), "a run begins; nothing was read yet"),
        LogEvent("run_taken_up", "info", (), "the same files were begun before: from here on under that run's id"),
        LogEvent("fetching", "info", ("path", "bytes", "size"), "a remote source is being copied", "stderr"),
        LogEvent("source_opened", "info", ("path",), "a file was opened", words=("words", "notes")),
        LogEvent(
            "columns_mapped",
            "info",
            ("path", "columns", "fields"),
            "how many columns a file has, and the fields that they fill",
            words=("mapping", "notes"),
        ),
        LogEvent("checking", "info", ("rows", "done"), "every 10 s: rows read, share of the input", "stderr"),
        LogEvent("check_done", "info", ("rows", "blank", "states", "seconds"), "every row was judged"),
        LogEvent(
            "send_started",
            "info",
            ("rows", "target", "seconds_left", "rate"),
            "consent was given; sending begins, and takes about so long at so many a second",
        ),
        LogEvent(
            "sending",
            "info",
            ("settled", "rows", "states", "rate", "concurrency", "throttled", "seconds_left"),
            "every 10 s: rows settled, a second and in all",
            "stderr",
        ),
        LogEvent(
            "request_ended",
            "debug",
            ("source", "row", "http_status", "code", "status", "sent", "seconds"),
            "one request came to its verdict; `sent`: whether it may have gone on the wire",
            "log",
        ),
        LogEvent(
            "retrying",
            "info",
            ("source", "row", "http_status", "code", "wait"),
            "a request was certainly not processed; its row is tried again",
            "log",
        ),
        LogEvent(
            "pace_changed", "info", ("rate", "concurrency", "throttled", "cause"), "the pace follows the API", "log"
        ),
        LogEvent("paused", "info", ("seconds",), "the API has asked for a pause (Retry-After)", "log"),
        LogEvent("breaker_moved", "info", ("state", "cause", "seconds"), "open: nothing is sent; probing: one row is"),
        LogEvent("token_renewed", "info", ("generation", "source", "ahead"), "a new access token is used"),
        LogEvent("send_ended", "info", (), "nothing is on the wire any more"),
        LogEvent("stopping", "info", (), "a signal or the end of its time ends it", "stderr", ("message",)),
        LogEvent("notice", "info", ("code",), "something to know of", words=("message",)),
        LogEvent("reports_written", "info", ("reports",), "the reports stand complete"),
        LogEvent(
            "run_ended",
            "info, warning (exit 1), error",
            ("exit_code", "reason", "states", "seconds"),
            "the last line of a command, whatever ends it but kill -9; `reason` is empty when it came to its end",
            words=("message", "next", "problems"),
        ),
    )
}
