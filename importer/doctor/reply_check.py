"""What the API says to one look: whether it accepts the token, and whether it is the store that is meant. Pure."""

from __future__ import annotations

import json

from importer.doctor.credentials_check import Credentials, Renewal
from importer.doctor.diagnosis import Diagnosis, Level, not_tried
from importer.doctor.network_check import unreachable
from importer.errors import RefusedError, StoppedError
from importer.sender import Probe


def judge_reply(probe: Probe, credentials: Credentials | None, now: float) -> tuple[Diagnosis, Diagnosis]:
    """Say of token and store how they are; `now` is the server's Unix time."""
    status = probe.seen.status
    if not probe.seen.sent:
        return not_tried("token", "The API was not reached."), not_tried("store", "The API was not reached.")
    if status is None or probe.seen.body is None:
        message = "The connection stood, but no whole reply came."
        store = unreachable("store", probe.seen.wire, message, "Try again; if it stays so, tell the vendor.")
        return not_tried("token", "No reply told whether it counts."), store
    tried = credentials is not None and bool(credentials.access)
    if status == 401:
        return _refused(credentials, now) if tried and credentials is not None else _untried_token(), _unknown_store()
    store = _store(status, probe.seen.body)
    if not tried:
        return _untried_token(), store
    if store.level is Level.OK:
        return Diagnosis("token", Level.OK, "ok", "The API accepts the access token."), store
    return not_tried("token", "The reply does not tell whether it counts."), store


def _untried_token() -> Diagnosis:
    return not_tried("token", "There is no access token yet that could be tried: see credentials.")


def _unknown_store() -> Diagnosis:
    return not_tried("store", "The API says nothing of it without a token that it accepts; but the API is there.")


def _refused(found: Credentials, now: float) -> Diagnosis:
    """Judge a 401: an expired token is no mistake where a run would renew it; one that is still good is."""
    expired = found.has_expired(now)
    renewable = found.renewal not in {Renewal.NONE, Renewal.COMMAND}
    if renewable and (expired or found.expires is None):
        may = "as it has expired" if expired else "perhaps because it has expired"
        message = f"The API refuses the access token (401), {may}; a run would renew it first."
        return Diagnosis("token", Level.WARNING, "token_expired", message, "See credentials.")
    if expired:
        message, step = "The API refuses the access token (401): it has expired.", "Get a new access token."
        return Diagnosis("token", Level.FAILS, "token_expired", message, step, RefusedError.exit_code)
    message = "The API refuses the access token (401), though it has not expired by its own word."
    if found.expires is None:
        message = "The API refuses the access token (401)."
    step = "Check that it is of this store and environment, and was not revoked; or get a new one."
    return Diagnosis("token", Level.FAILS, "token_refused", message, step, RefusedError.exit_code)


def _store(status: int, body: bytes) -> Diagnosis:
    if status in {200, 201} and _is_the_api(body):
        return Diagnosis("store", Level.OK, "ok", "The store answers as it should.", facts={"http_status": status})
    check = "Check store_id, environment and base_url"
    if status in {408, 429} or status >= 500:
        message = f"The API answers {status}: it is busy or out of order just now."
        level = Level.WARNING if status < 500 else Level.FAILS
        code = 0 if status < 500 else StoppedError.exit_code
        return Diagnosis("store", level, f"http_{status}", message, "Try again later.", code, {"http_status": status})
    if status == 403:
        message, step = "The API does not let this token into the store (403).", f"{check}, and what the token may do."
    elif status == 404:
        message, step = "There is no such store or address (404).", f"{check}."
    elif 200 <= status < 400:
        message = f"Something answers ({status}), but not as Commerce Engine does: another server, or a login page."
        step = f"{check}; and whether this network wants a login in the browser first."
    else:
        message, step = f"The API does not take the look, which its documents allow ({status}).", f"{check}."
    return Diagnosis(
        "store", Level.FAILS, f"http_{status}", message, step, RefusedError.exit_code, {"http_status": status}
    )


def _is_the_api(body: bytes) -> bool:
    """Whether a body is the documented reply to the look."""
    try:
        reply = json.loads(body)
    except (ValueError, RecursionError):
        return False
    content = reply.get("content") if isinstance(reply, dict) and reply.get("success") is True else None
    return isinstance(content, dict) and isinstance(content.get("pincodes"), list)
