"""The replies of the API, as its public reference shows them. Unknown keys are ignored: the API may grow."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class _Reply(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


def _whole_number_as_text(value: object) -> object:
    """Take an id that comes as a number for text; nothing else that is no text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class CustomerDetail(_Reply):
    """Of the created customer only the id is needed; the rest repeats what was sent."""

    id: Annotated[str, BeforeValidator(_whole_number_as_text)]


class CreatedContent(_Reply):
    """`content` of a successful reply."""

    customer_detail: CustomerDetail


class CreatedReply(_Reply):
    """200 of `POST /customers`."""

    success: bool
    message: str | None = ""
    content: CreatedContent


class ErrorReply(_Reply):
    """400, 401, 404 of any call; also a 200 with `success: false`."""

    success: bool = False
    message: str = ""
    code: str = ""


class TokenPair(_Reply):
    """Access and refresh token; both are spent once a new pair is issued."""

    access_token: str = Field(repr=False)
    refresh_token: str = Field(repr=False)


class TokenReply(_Reply):
    """200 of `POST /auth/refresh-token` and `POST /auth/anonymous`."""

    success: bool
    content: TokenPair
