"""What was worked out once and still holds: a few of the last, in this process's memory."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import RLock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """Keeps at most ``most`` things, each for the version of the data that it was made from.

    One thread at a time makes something; another that asks for the same waits and finds it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = RLock()
        self._made: OrderedDict[Hashable, tuple[Hashable, Made]] = OrderedDict()

    def get(self, key: Hashable, version: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is kept under ``key`` if it is of ``version``, else make it and keep it."""
        with self._lock:
            found = self._made.get(key)
            if found is None or found[0] != version:
                found = (version, make())
                self._made[key] = found
            self._made.move_to_end(key)
            while len(self._made) > self._most:
                self._made.popitem(last=False)
            return found[1]

    def __len__(self) -> int:
        return len(self._made)
