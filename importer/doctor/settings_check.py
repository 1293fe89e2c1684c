"""Where customers would go, and who says so. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from importer.doctor.diagnosis import Diagnosis, Level
from importer.sender import Route, Target

_TOLD = ("store_id", "environment", "base_url", "allow_host", "ca_bundle", "trust_env")
"""The settings that decide where to and by which way."""


def judge_settings(target: Target, route: Route, ca_bundle: Path | None, places: Mapping[str, str]) -> Diagnosis:
    """Name store, environment and way; `places` say by setting where it comes from."""
    production = (
        f"It counts as production: run asks for the store's id, or needs --confirm-store {target.store_id}."
        if target.is_production
        else "It is no production store."
    )
    named = [f"{name} from {places[name]}" for name in _TOLD if name in places]
    parts = [f"Customers go to {target.words}.", production]
    parts += [f"They go through the proxy {route.proxy_host}."] if route.proxy else []
    parts += [f"The authorities in {ca_bundle} are trusted besides the system's."] if ca_bundle is not None else []
    parts.append(f"Set: {', '.join(named)}." if named else "Nothing of this is set: these are the defaults.")
    return Diagnosis(
        "settings",
        Level.OK,
        "ok",
        " ".join(parts),
        facts={
            "base_url": target.base_url,
            "store_id": target.store_id,
            "environment": target.environment,
            "production": target.is_production,
            "proxy": route.proxy_host or None,
            **{f"{name}_from": places.get(name) for name in _TOLD},
        },
    )
