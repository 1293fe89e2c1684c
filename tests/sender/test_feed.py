"""Rows are read ahead in a thread, lazily."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from importer.sender.feed import CHUNK, Feed
from importer.sender.row import SendRow
from importer.sender.seen_ids import SeenIds
from tests.sender.sending import make_rows


@pytest.mark.parametrize("count", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK + 3])
def test_every_row_once_in_order(count: int) -> None:
    """However many takers there are, each row is handed out once, in the file's order."""

    async def main() -> None:
        feed = Feed(make_rows(count))
        taken: list[int] = []

        async def taker() -> None:
            while (row := await feed.take()) is not None:
                taken.append(row.ordinal)

        await asyncio.gather(*(taker() for _ in range(7)))
        await feed.close()
        assert taken == list(range(count))

    asyncio.run(main())


def test_lazy_and_elsewhere() -> None:
    """The rows are read by one other thread, and never more than two chunks ahead."""

    async def main() -> None:
        read: list[int] = []
        threads: set[int] = set()

        def rows() -> Iterator[SendRow]:
            for row in make_rows(10 * CHUNK):
                read.append(row.ordinal)
                threads.add(threading.get_ident())
                yield row

        feed = Feed(rows())
        for turn in range(3 * CHUNK):
            await feed.take()
            assert len(read) <= turn + 1 + 2 * CHUNK
        await feed.close()
        assert len(read) <= 5 * CHUNK
        assert len(threads) == 1
        assert threading.get_ident() not in threads

    asyncio.run(main())


def test_what_reading_raises() -> None:
    """An error while reading reaches whoever takes, after the rows before it."""

    def rows() -> Iterator[SendRow]:
        yield from make_rows(CHUNK)
        raise ValueError("broken")

    async def main() -> None:
        feed = Feed(rows())
        for _ in range(CHUNK):
            assert await feed.take() is not None
        with pytest.raises(ValueError, match="broken"):
            await feed.take()
        assert await feed.take() is None
        await feed.close()

    asyncio.run(main())


def test_end_wakes_takers() -> None:
    """Whoever waits for a row that is still being read gets none once the feed ends, and reading is awaited."""
    go_on = threading.Event()
    read: list[bool] = []

    def rows() -> Iterator[SendRow]:
        go_on.wait(10)
        read.append(True)
        yield from make_rows(1)

    async def main() -> None:
        feed = Feed(rows())
        takers = [asyncio.create_task(feed.take()) for _ in range(3)]
        await asyncio.sleep(0)
        feed.end()
        assert await asyncio.gather(*takers) == [None] * 3
        assert await feed.take() is None
        go_on.set()
        await feed.close()
        assert read == [True]

    asyncio.run(main())


def test_close_awaits_the_row_being_read_only() -> None:
    """Once the feed is closed nobody reads the rows any longer: the row being read is awaited, no other is read."""
    reading, go_on = threading.Event(), threading.Event()
    read: list[int] = []

    def rows() -> Iterator[SendRow]:
        for row in make_rows(CHUNK):
            if row.ordinal == 7:
                reading.set()
                go_on.wait(10)
            read.append(row.ordinal)
            yield row

    async def main() -> None:
        feed = Feed(rows())
        await asyncio.to_thread(reading.wait, 10)
        closing = asyncio.create_task(feed.close())
        for _ in range(100):
            await asyncio.sleep(0)
        assert not closing.done()
        go_on.set()
        await closing
        assert read == list(range(8))

    asyncio.run(main())


def test_close_that_is_cancelled() -> None:
    """Cancelling does not leave the reader behind either."""
    reading, go_on = threading.Event(), threading.Event()
    read: list[int] = []

    def rows() -> Iterator[SendRow]:
        reading.set()
        go_on.wait(10)
        read.append(0)
        yield from make_rows(1)

    async def main() -> None:
        feed = Feed(rows())
        await asyncio.to_thread(reading.wait, 10)
        closing = asyncio.create_task(feed.close())
        await asyncio.sleep(0)
        closing.cancel()
        releasing = threading.Timer(0.1, go_on.set)
        releasing.start()
        with pytest.raises(asyncio.CancelledError):
            await closing
        assert read == [0]
        releasing.join()

    asyncio.run(main())


def test_seen_ids() -> None:
    """An id is new once."""
    seen = SeenIds()
    assert all(seen.add(f"c{number}") for number in range(20_000))
    assert not any(seen.add(f"c{number}") for number in range(20_000))
