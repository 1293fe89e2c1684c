"""The documented endpoints as a pure function: a call goes in, a reply comes out; no HTTP library, no waiting.

Source of endpoints and shapes: the vendor's public reference and the types of its TypeScript SDK 0.15.0. What they
leave open is decided here and says so: the codes and `errors` of a 400, and that an unknown country is a 404. Faults
are drawn here as well, since only here it is known that a request was applied.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from importer.sandbox import places
from importer.sandbox.customer_request import CustomerRequest, FieldError, read_request
from importer.sandbox.faults import Fault, Faults
from importer.sandbox.gate import Gate
from importer.sandbox.reply import NOT_FOUND, NOT_JSON, UNAUTHORIZED, Reply, done, invalid, refused
from importer.sandbox.store import Applied, Store, Taken
from importer.sandbox.tokens import TokenIssuer

MAX_PAGE = 100
"""Rows of one page of pincodes; the API publishes no limit."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came in."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names are compared without case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class _Endpoint:
    handler: Callable[[Call], Reply]
    bearer: bool = True
    gated: bool = False


class Api:
    """The endpoints of one store."""

    def __init__(self, store_id: str, store: Store, tokens: TokenIssuer, faults: Faults, gate: Gate) -> None:
        self.store_id = store_id
        self.api_key = secrets.token_urlsafe(24)
        self.store = store
        self.tokens = tokens
        self.gate = gate
        self._draw_fault = faults.draws()
        self.counts: Counter[tuple[str, str, int]] = Counter()
        """How often (method, path below the storefront, status) was answered; other calls are counted as `*`, `*`.

        Status 0 counts the requests that got no reply, or a broken one without a status.
        """
        self.befallen: Counter[Fault] = Counter()
        """How often a fault befell a request."""
        self._root = f"/api/v1/{store_id}/storefront"
        self._endpoints = {
            ("POST", "/customers"): _Endpoint(self._create_customer, gated=True),
            ("POST", "/auth/refresh-token"): _Endpoint(self._refresh_token, bearer=False),
            ("POST", "/auth/anonymous"): _Endpoint(self._log_in_anonymously, bearer=False),
            ("POST", "/auth/verified-email-phone"): _Endpoint(self._find_verified),
            ("GET", "/common/countries/IN/pincodes"): _Endpoint(self._list_pincodes),
            ("GET", "/common/countries/IN/states"): _Endpoint(self._list_states),
        }

    def answer(self, call: Call) -> Reply:
        """Answer one call and count it."""
        place = call.path.removeprefix(self._root) if call.path.startswith(self._root) else ""
        endpoint = self._endpoints.get((call.method, place))
        if endpoint is None:
            self.counts["*", "*", NOT_FOUND.status] += 1
            return NOT_FOUND
        reply = (
            self._gated(endpoint, call) if endpoint.gated and not self.gate.is_open else self._worked(endpoint, call)
        )
        self.counts[call.method, place, reply.status_seen] += 1
        return reply

    def _gated(self, endpoint: _Endpoint, call: Call) -> Reply:
        passage = self.gate.pass_through()
        reply = passage.refusal or self._worked(endpoint, call)
        return replace(reply, due=passage.due, headers={**reply.headers, **passage.headers})

    def _worked(self, endpoint: _Endpoint, call: Call) -> Reply:
        return endpoint.handler(call) if not endpoint.bearer or self._is_authorized(call) else UNAUTHORIZED

    def _is_authorized(self, call: Call) -> bool:
        return self.tokens.accepts(_bearer_token(call))

    def _create_customer(self, call: Call) -> Reply:
        if not _is_json(call):
            return NOT_JSON
        request = read_request(call.body)
        if not isinstance(request, CustomerRequest):
            return invalid(*request)
        fault = self._draw_fault()
        if fault is not None and not fault.applied:
            return self._keep_from_store(fault, call)
        made = self.store.create(request, call.body, call.headers.get("Idempotency-Key", ""), fault)
        if isinstance(made, Taken):
            errors = [FieldError(f"address.{name}", "is taken") for name in made.fields]
            words = " and ".join(made.fields)
            return refused(f"A customer with this {words} already exists.", "customer_already_exists", errors)
        reply = _created(request, made)
        if fault is None:
            return reply
        self.befallen[fault] += 1
        return fault.change(reply)

    def _keep_from_store(self, fault: Fault, call: Call) -> Reply:
        self.befallen[fault] += 1
        if fault is Fault.UNAUTHORIZED:
            self.tokens.revoke(_bearer_token(call))
        return fault.change(_EMPTY)

    def _refresh_token(self, call: Call) -> Reply:
        given = _object(call)
        token = given.get("refresh_token") if given is not None else None
        if not isinstance(token, str):
            return invalid(FieldError("refresh_token", "must be a string"))
        pair = self.tokens.refresh(token)
        return UNAUTHORIZED if pair is None else done("Token refreshed successfully.", pair._asdict())

    def _log_in_anonymously(self, call: Call) -> Reply:
        key = call.headers.get("X-Api-Key", "")
        if not hmac.compare_digest(key.encode("utf-8", "replace"), self.api_key.encode("ascii")):
            return UNAUTHORIZED
        return done("Anonymous login successful.", self.tokens.issue("anonymous")._asdict())

    def _find_verified(self, call: Call) -> Reply:
        """Say which phones and e-mails belong to verified users: none, as this store's customers are unverified."""
        given = _object(call)
        lists = {} if given is None else {key: given.get(key, []) for key in ("phone", "email")}
        wrong = [
            FieldError(key, "must be a list of strings")
            for key in ("phone", "email")
            if not isinstance(lists.get(key), list) or not all(isinstance(item, str) for item in lists[key])
        ]
        if wrong:
            return invalid(*wrong)
        return done("Verified phones and e-mails.", {"verified_phone": [], "verified_email": []})

    def _list_pincodes(self, call: Call) -> Reply:
        prefix = call.query.get("pincode", "")
        page, limit = call.query.get("page", "1"), call.query.get("limit", "25")
        wrong = [] if places.is_prefix(prefix) else [FieldError("pincode", "must be 3 to 6 leading digits")]
        wrong += [
            FieldError(name, f"must be a number from 1 to {largest}")
            for name, text, largest in (("page", page, 1000), ("limit", limit, MAX_PAGE))
            if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= largest)
        ]
        if wrong:
            return invalid(*wrong)
        first = (int(page) - 1) * int(limit)
        return done("Pincodes.", {"pincodes": places.pincodes(prefix)[first : first + int(limit)]})

    def _list_states(self, call: Call) -> Reply:  # noqa: ARG002 - every handler takes the call
        return done("States.", {"states": places.states()})


_EMPTY = Reply(200, {})


def _bearer_token(call: Call) -> str:
    scheme, _, token = call.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def _created(request: CustomerRequest, made: Applied) -> Reply:
    address = request.address
    detail = {
        "id": made.customer_id,
        **{key: address[key] for key in ("first_name", "last_name", "country_code", "phone", "email")},
        "is_phone_verified": False,
        "is_email_verified": False,
        "business": request.business,
    }
    return done("Customer created successfully.", {"customer_detail": detail})


def _is_json(call: Call) -> bool:
    return call.headers.get("Content-Type", "").partition(";")[0].strip().lower() == "application/json"


def _object(call: Call) -> dict[str, Any] | None:
    """Give the body when it is a JSON object, else None."""
    try:
        parsed = json.loads(call.body) if _is_json(call) else None
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None
