"""Read ahead in a thread: the reader's Arrow calls let go of the GIL, so reading and judging overlap."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None


class _Fetcher(threading.Thread, Generic[Item]):
    """Puts the items into a bounded queue until they end or nobody wants them any more."""

    def __init__(self, items: Iterable[Item], depth: int) -> None:
        super().__init__(name="read-ahead", daemon=True)
        self._items = items
        self.ready: queue.Queue[Item | _End] = queue.Queue(maxsize=depth)
        self.given_up = threading.Event()

    def run(self) -> None:
        error: BaseException | None = None
        iterator = iter(self._items)
        try:
            for item in iterator:
                if not self._put(item):
                    break
        except BaseException as raised:  # noqa: BLE001 - it is raised again in the consumer's thread
            error = raised
        try:
            close = getattr(iterator, "close", None)
            if close is not None:
                close()
        except BaseException as raised:  # noqa: BLE001 - likewise
            error = error or raised
        self._put(_End(error))

    def _put(self, item: Item | _End) -> bool:
        while not self.given_up.is_set():
            try:
                self.ready.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False


def read_ahead(items: Iterable[Item], depth: int = 1) -> Generator[Item, None, None]:
    """Yield the items in their order while a thread fetches up to `depth` of them ahead.

    An exception of `items` is raised where its item would have come. When the consumer stops early (closes the
    generator), the thread ends and `items` is closed before that returns.
    """
    fetcher = _Fetcher(items, depth)
    fetcher.start()
    try:
        while not isinstance(item := fetcher.ready.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        fetcher.given_up.set()
        fetcher.join()
