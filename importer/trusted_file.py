"""Whether a file can hold code that is run for its user: it is the user's own, and nobody else can write it."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from importer.errors import UsageError
from importer.system_words import system_words


def trusted_file(path: Path, what: str = "rules of your own") -> Path:
    """Give the file that a path leads to. What is read from there, from now on, nobody else has written.

    On POSIX owner and mode of the file and of its folder decide (a sticky folder such as /tmp lets nobody replace a
    file that is not theirs), on Windows owner and access lists. A link is judged by what it leads to, and may lie where
    others can turn it: so read what this gives, not the link. `what` says for the user what is run from it.

    Raises UsageError when somebody else owns the file or can write it, or can put another file in its place.
    """
    real = path.resolve()
    try:
        doubt = _doubt(real) or _doubt(real.parent, folder=True)
    except OSError as error:
        raise UsageError(f"{path}: it cannot be looked at: {system_words(error)}.", "Check the path.") from None
    if doubt:
        mend = f"Let nobody else own or write {real} and {real.parent}."
        raise UsageError(f"{path}: {what} must be in files that only you can write; {doubt}.", mend)
    return real


if sys.platform == "win32":

    def _doubt(path: Path, *, folder: bool = False) -> str:
        """Say what is wrong with owner or access list, or nothing."""
        try:
            import ntsecuritycon  # noqa: PLC0415 - an extra, needed by few
            import win32api  # noqa: PLC0415
            import win32security  # noqa: PLC0415
        except ImportError:
            raise UsageError(
                "The package pywin32 is needed here, to see who can write what is run from the config.",
                "pip install 'customer-importer[checks]'",
            ) from None
        wanted = win32security.OWNER_SECURITY_INFORMATION | win32security.DACL_SECURITY_INFORMATION
        found = win32security.GetFileSecurity(str(path), wanted)
        token = win32security.OpenProcessToken(win32api.GetCurrentProcess(), win32security.TOKEN_QUERY)
        own = win32security.GetTokenInformation(token, win32security.TokenUser)[0]
        kinds = ("WinBuiltinAdministratorsSid", "WinLocalSystemSid", "WinCreatorOwnerSid", "WinCreatorOwnerRightsSid")
        masters = [win32security.CreateWellKnownSid(getattr(win32security, kind)) for kind in kinds]
        trusted = [own, *masters]
        if found.GetSecurityDescriptorOwner() not in trusted[:3]:
            return f"{'its folder' if folder else 'it'} has another owner"
        writing = (
            ntsecuritycon.FILE_WRITE_DATA
            | ntsecuritycon.FILE_APPEND_DATA
            | ntsecuritycon.FILE_DELETE_CHILD
            | ntsecuritycon.DELETE
            | ntsecuritycon.WRITE_DAC
            | ntsecuritycon.WRITE_OWNER
            | ntsecuritycon.GENERIC_WRITE
            | ntsecuritycon.GENERIC_ALL
        )
        access = found.GetSecurityDescriptorDacl()
        if access is None:  # no list lets everybody in
            return f"everybody can write {'its folder' if folder else 'it'}"
        for position in range(access.GetAceCount()):
            (kind, flags), mask, holder = access.GetAce(position)[:3]
            applies = kind == ntsecuritycon.ACCESS_ALLOWED_ACE_TYPE and not flags & ntsecuritycon.INHERIT_ONLY_ACE
            if applies and mask & writing and holder not in trusted:
                return f"others can write {'its folder' if folder else 'it'}"
        return ""

else:

    def _doubt(path: Path, *, folder: bool = False) -> str:
        """Say what is wrong with owner or mode, or nothing."""
        found = path.stat()
        what = "its folder" if folder else "it"
        if found.st_uid not in ({os.geteuid(), 0} if folder else {os.geteuid()}):
            return f"{what} has another owner"
        if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not (folder and found.st_mode & stat.S_ISVTX):
            return f"others can write {what}"
        return ""
