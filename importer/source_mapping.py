"""Maps the columns of an open source: its header, its first values, the user's word and the saved mappings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from platformdirs import user_config_path

from importer.config import Settings
from importer.errors import SourceError
from importer.mapping import (
    NO_MAPPING,
    Join,
    Mapping,
    MappingFolder,
    SavedMapping,
    ValueEvidence,
    Wishes,
    best_match,
    customers_only,
    evidence_of,
    find_column,
    has_column,
    map_columns,
    require_columns,
    require_saved_columns,
)
from importer.reader import Batch, SourceInfo

CHANGED = "source_changed"
"""The reason when a source is not what it was."""
NEW_RUN = "Import it as a new run: customers that are created already are not sent again."


@dataclass(frozen=True, slots=True)
class MappedSource:
    """A source whose columns are mapped, and whose rows are still to be read."""

    mapping: Mapping
    evidence: tuple[ValueEvidence, ...]
    """What the first values look like, one for each column; none when there are no rows."""
    batches: Iterator[Batch]
    """All batches, those that were looked at included."""


def mapping_folder(settings: Settings) -> MappingFolder:
    """Give the folder of the saved mappings: the setting's, else one in the user's configuration folder."""
    default = user_config_path("customer-importer", appauthor=False) / "mappings"
    return MappingFolder(settings.mapping_folder or default)


class SourceMapper:
    """Maps one source after the other by the same settings; reads the saved mappings once."""

    def __init__(
        self, settings: Settings, *, attended: bool, several: bool = False, recorded: Sequence[Mapping] = ()
    ) -> None:
        """Of `several` files each has its own columns, so those that the user names may be missing in one of them.

        `recorded` are the mappings of a run that is taken up, one for each source: nothing else is looked at then.
        Raises UsageError when a saved mapping cannot be read.
        """
        self._recorded = recorded
        self._settings = settings
        self._attended = attended
        self._several = several
        self._wishes = wishes_of(settings)
        self._saved = self._read_saved()

    def map(self, info: SourceInfo, batches: Iterator[Batch], position: int = 0) -> MappedSource:
        """Map the columns by header and first values; `position` is that of the source in the run, from 0.

        Raises UsageError, SourceError when it is not the source that the recorded mapping is for; whatever `batches`
        raises.
        """
        if self._recorded:
            return MappedSource(self._recorded_for(info, position), (), batches)
        looked_at: list[Batch] = []
        for batch in batches:
            looked_at.append(batch)
            if len(batch.rows):
                break
        filled = [batch for batch in looked_at if len(batch.rows)]
        evidence = evidence_of(filled[0].texts) if filled else ()
        saved = self._saved_for(info)
        wishes = self._wishes.within(info.columns) if self._several else self._wishes
        mapping = map_columns(info.columns, evidence, wishes, saved, attended=self._attended)
        if evidence and not self._settings.where:
            mapping = mapping.with_notes(customers_only(info.columns, evidence))
        return MappedSource(mapping, evidence, chain(looked_at, batches))

    def require(self, info: SourceInfo, mapping: Mapping) -> None:
        """Raise UsageError when a required field has no column, or lost the one that a saved mapping has for it."""
        if self._recorded:
            return
        saved = self._saved_for(info)
        if saved is not None:
            require_saved_columns(info.path, saved, mapping, self._settings.is_required)
        require_columns(info.path, mapping, self._settings.is_required)

    def _recorded_for(self, info: SourceInfo, position: int) -> Mapping:
        mapping = self._recorded[position]
        if tuple(column.column for column in mapping.columns) != info.columns:
            raise SourceError(f"{info.path} has other columns than when the run began.", NEW_RUN, reason=CHANGED)
        return mapping

    def _read_saved(self) -> tuple[SavedMapping, ...]:
        name = self._settings.mapping
        if name == NO_MAPPING or self._recorded:
            return ()
        folder = mapping_folder(self._settings)
        return (folder.load(name),) if name else tuple(folder.all())

    def _saved_for(self, info: SourceInfo) -> SavedMapping | None:
        if self._settings.mapping:
            return next(iter(self._saved), None)
        return best_match(self._saved, info.columns)


def wishes_of(settings: Settings) -> Wishes:
    """Give what the settings say of the mapping."""
    return Wishes(
        map=settings.map,
        first_of=settings.first_of,
        joins={target: Join(join.columns, join.separator) for target, join in settings.joins.items()},
        constants=settings.constants,
        value_maps=settings.value_maps,
    )


class NamedColumns:
    """The columns that the user names, to be found in at least one of several files."""

    def __init__(self, settings: Settings) -> None:
        self._missing = list(dict.fromkeys(wishes_of(settings).columns))
        self._last: tuple[str, ...] = ()

    def seen(self, info: SourceInfo) -> None:
        """Note the columns of a file."""
        self._last = info.columns
        self._missing = [column for column in self._missing if not has_column(column, info.columns)]

    def require_all(self) -> None:
        """Raise UsageError, with what it may have been meant to be, for a column that no file has."""
        for column in self._missing:
            find_column(column, self._last)
