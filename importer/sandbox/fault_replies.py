"""What a fault makes of a reply: each function gives one that takes the proper reply and gives what goes out instead.

The proper reply of a request that a fault kept from being applied is empty.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from importer.sandbox.reply import UNAUTHORIZED, Reply, Wire, error

Change = Callable[[Reply], Reply]

PADDING = 1_500_000
"""Characters that make a body huge: more than the megabyte that the importer reads of one."""

_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><hr>nginx</body></html>\n"


def instead(other: Reply) -> Change:
    """Send another reply."""
    return lambda _: other


def says(status: int, message: str, code: str, **headers: str) -> Change:
    """Send an error in the API's form; of a header's name `_` stands for `-`."""
    return instead(error(status, message, code, {name.replace("_", "-"): value for name, value in headers.items()}))


def page(status: int, title: str) -> Change:
    """Send an HTML page, as a proxy before an API does by itself."""
    return instead(Reply(status, {}, content_type="text/html", text=_PAGE.format(f"{status} {title}")))


def breaks(wire: Wire) -> Change:
    """Let this become of the proper reply on the wire."""
    return lambda proper: replace(proper, wire=wire)


def with_status(status: int) -> Change:
    """Send the proper reply under another status."""
    return lambda proper: replace(proper, status=status)


refused_token = instead(UNAUTHORIZED)
"""Send what an unknown token gets."""


def accepted(_: Reply) -> Reply:
    """Say that the customer will be made some time."""
    return Reply(202, {"message": "The request was accepted.", "success": True})


def no_json(_: Reply) -> Reply:
    """Break the JSON of a 200 off, in a body that is complete."""
    return Reply(200, {}, text='{"message": "Customer created successfully.", "success": tr')


def no_id(proper: Reply) -> Reply:
    """Leave the id of the customer out."""
    content = dict(proper.content.get("content", {}))
    content["customer_detail"] = {key: value for key, value in content["customer_detail"].items() if key != "id"}
    return replace(proper, content={**proper.content, "content": content})


def wrong_type(proper: Reply) -> Reply:
    """Call the JSON a page."""
    return replace(proper, content_type="text/html")


def huge(proper: Reply) -> Reply:
    """Fill the JSON up with more than anybody wants to read."""
    return replace(proper, content={**proper.content, "padding": "x" * PADDING})


def unchanged(proper: Reply) -> Reply:
    """Send the proper reply: the fault lies in what was done before."""
    return proper
