"""Commands without pandas: pyarrow loads it with the first array that it makes, 0.4 s and 55 MB, and none needs it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import NoReturn


class _NoPandas(MetaPathFinder):
    """Says that there is no pandas."""

    def find_spec(self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> None:
        """Raise ImportError for pandas; know nothing of anything else."""
        if fullname == "pandas":
            self._refuse()

    @staticmethod
    def _refuse() -> NoReturn:
        raise ImportError("pandas is kept out while pyarrow looks for it")


def keep_pandas_out() -> None:
    """Let pyarrow believe that there is no pandas. It looks once; everybody else finds it afterwards as ever."""
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array([""])
    finally:
        sys.meta_path.remove(finder)
