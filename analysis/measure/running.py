"""One function over many tasks: here, in worker processes, or on a Dask cluster; a dead worker is a retry."""

from __future__ import annotations

import multiprocessing
import queue
import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any, NamedTuple

from analysis.measure.stored import EvidenceError
from analysis.read.extras import extra

TRIES = 3  # of a task whose worker died
# What is nobody's fault but the whole run's: no room on the disk, a lexicon that spells out the text.
FATAL = (OSError, EvidenceError)


class Done(NamedTuple):
    """A task with its result, or with the reason why it has none."""

    task: Any
    result: Any
    reason: str = ""


def run_tasks(work: Callable[[Any], Any], tasks: Sequence[Hashable], *, processes: int = 1,
              cluster: str | None = None) -> Iterator[Done]:
    """The function over all tasks, in whatever order they end.

    A task that fails is handed on with its reason, and the others go on. A worker that dies (killed, or out of memory)
    is replaced and its task tried again, three times in all.

    Parameters
    ----------
    work : function of a module, of one task; it may be called twice with the same
    tasks : what to call it with
    processes : worker processes on this machine; 1: none, the work is done here
    cluster : address of a Dask scheduler; its workers then do the work, and must see the same files

    Returns
    -------
    Iterator of Done.

    Raises
    ------
    OSError, EvidenceError from a task: the others are not begun any more.
    """
    if cluster is not None:
        yield from _cluster(work, tasks, cluster)
    elif processes > 1 and tasks:
        yield from _lanes(work, tasks, min(processes, len(tasks)))
    else:
        for task in tasks:
            yield _tried(task, partial(work, task))


def _tried(task: Any, get: Callable[[], Any]) -> Done:
    try:
        return Done(task, get())
    except (*FATAL, BrokenProcessPool):
        raise
    except Exception as error:
        return Done(task, None, f"{type(error).__name__}: {error}"[:500])


def _lanes(work: Callable[[Any], Any], tasks: Sequence[Any], number: int) -> Iterator[Done]:
    """Every lane has one process of its own, so that it is known whose task made a process die."""
    todo, done = deque(tasks), queue.SimpleQueue[Done | BaseException]()
    threads = [threading.Thread(target=_lane, args=(work, todo, done), daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        for _ in tasks:
            found = done.get()
            if isinstance(found, BaseException):
                raise found
            yield found
    finally:
        todo.clear()
        for thread in threads:
            thread.join()


def _lane(work: Callable[[Any], Any], todo: deque, done: queue.SimpleQueue) -> None:
    # Begun from nothing: a copy of this process would hold its memory and its locks.
    fresh = multiprocessing.get_context("spawn")
    pool: ProcessPoolExecutor | None = None
    while True:
        try:
            task = todo.popleft()
        except IndexError:
            break
        found: Done | BaseException = Done(task, None, f"its worker process died {TRIES} times; it may need more "
                                                       f"memory than there is")
        for _ in range(TRIES):
            pool = pool or ProcessPoolExecutor(1, mp_context=fresh)
            try:
                future = pool.submit(work, task)
                found = _tried(task, future.result)
                break
            except BrokenProcessPool:
                pool.shutdown(wait=False)
                pool = None
            except BaseException as error:
                found = error
                break
        done.put(found)
    if pool is not None:
        pool.shutdown()


def _cluster(work: Callable[[Any], Any], tasks: Sequence[Any], address: str) -> Iterator[Done]:
    distributed: Any = extra("distributed", reading="on a cluster (the extra 'scale')")
    with distributed.Client(address) as client:
        futures = {client.submit(work, task, pure=False): task for task in tasks}
        try:
            for future in distributed.as_completed(list(futures)):
                yield _tried(futures[future], future.result)
                future.release()
        finally:
            client.cancel(list(futures))
