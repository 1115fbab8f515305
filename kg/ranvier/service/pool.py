"""The pool of workers: one query a worker; a worker that takes too long is ended and replaced."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Coroutine
from dataclasses import asdict, dataclass

from ranvier.remote.faults import StoreError, StoreSlowError
from ranvier.service.limits import Limits
from ranvier.service.worker import LENGTH, NO_MEMORY, Answered, Job, pack

_BUFFER = 2**20
_END = 2.0
_SHORT_LIFE = 1.0
_START = 15.0
_AT_ONCE = 0.05
_NOT_BEGUN = "a worker could not begin"


class BusyError(Exception):
    """As many queries wait as may; the client should come again."""


class WorkerLostError(Exception):
    """The query ended its worker, or the system did; `limit` is the one that was reached."""

    def __init__(self, code: int | None, *, at_once: bool = False) -> None:
        """Say what the end of the worker most likely means.

        Args:
            code: how the process ended.
            at_once: whether it ended as it was asked.
        """
        self.limit: str | None = None
        self.begun = not (at_once and code == -signal.SIGKILL)
        if code == -signal.SIGABRT:
            self.limit = "memory"
            super().__init__(NO_MEMORY)
        elif code == -signal.SIGSEGV:
            self.limit = "depth"
            super().__init__("the query is nested too deeply; write it flatter")
        elif code == -signal.SIGALRM:
            self.limit = "time"
            super().__init__("the query took longer than it may, and was ended")
        else:
            super().__init__("the process that ran the query has ended; ask again")


@dataclass(frozen=True, slots=True)
class _Worker:
    process: Process
    store: str

    @property
    def runs(self) -> bool:
        """Tell whether the process runs; the event loop hears of its end later than the system."""
        if self.process.returncode is not None:
            return False
        try:
            # It is left to be waited for by those who want to know how it ended.
            ended = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return False
        return ended is None


class Pool:
    """A few worker processes, and those who wait for one."""

    def __init__(self, limits: Limits) -> None:
        """Take the limits; nothing is started yet."""
        self._limits = limits
        self._store = ""
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._all: list[_Worker] = []
        self._used: set[_Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._closed = False

    @property
    def processes(self) -> list[int]:
        """Give the process ids of the workers that run."""
        return [worker.process.pid for worker in self._all if worker.runs]

    @property
    def busy(self) -> int:
        """Give how many workers run a query or are about to."""
        return len(self._used)

    @property
    def waiting(self) -> int:
        """Give how many queries wait for a worker."""
        return self._waiting

    @property
    def most_waiting(self) -> int:
        """Give how many queries may wait."""
        return self._limits.waiting

    async def start(self, store: str) -> None:
        """Start all workers over a store, and wait a while until they are ready."""
        self._store = store
        for _ in range(self._limits.workers):
            self._replace()
        await asyncio.wait(list(self._tasks), timeout=_START)

    async def close(self) -> None:
        """End all workers, and wait until they are gone."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(self._end(worker) for worker in list(self._all)))

    async def run(self, store: str, job: Job) -> tuple[Answered, bytes]:
        """Run a job over a store in the next free worker.

        A worker that was killed while it was idle may be taken for one that runs: another is asked.

        Raises:
            BusyError: if too many wait already, or none became free in time.
            TimeoutError: if the query took longer than its limit; its worker is ended.
            WorkerLostError: if the worker ended while it ran the query.
            StoreError: if the store is a remote one, and out of reach or slow.
        """
        for _ in range(self._limits.workers):
            try:
                return await self._run(store, job)
            except WorkerLostError as error:
                if error.begun:
                    raise
        return await self._run(store, job)

    async def _run(self, store: str, job: Job) -> tuple[Answered, bytes]:
        self._store = store
        worker = await self._take()
        self._used.add(worker)
        try:
            if worker.store != store:
                # A worker of the last build: begin anew.
                await self._end(worker)
                worker = await self._renewed(store)
                self._used.add(worker)
            asked = asyncio.get_running_loop().time()
            async with asyncio.timeout(job.seconds):
                answered = await _ask(worker.process, job)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            at_once = asyncio.get_running_loop().time() - asked < _AT_ONCE
            # Its pipe is closed, so it is about to end; how it ends says why.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(worker.process.wait(), _END)
            await self._end(worker)
            self._replace()
            raise WorkerLostError(worker.process.returncode, at_once=at_once) from error
        except BaseException:
            # Too long, or the client has gone: what still runs is of use to nobody.
            await self._end(worker)
            self._replace()
            raise
        self._used.discard(worker)
        if worker.runs:
            self._idle.put_nowait(worker)
        else:
            self._replace()
        if answered[0].found in ("away", "slow"):
            slow = answered[0].found == "slow"
            raise (StoreSlowError if slow else StoreError)(answered[0].message)
        return answered

    async def _renewed(self, store: str) -> _Worker:
        try:
            return await self._spawn(store)
        except OSError as error:
            # No process or file is to be had at the moment; it passes.
            raise BusyError from error

    async def _take(self) -> _Worker:
        if self._idle.empty() and self._waiting >= self._limits.waiting:
            raise BusyError
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.seconds):
                # One that the system has ended has another in its place, here or on its way.
                while not (worker := await self._idle.get()).runs:
                    pass
                return worker
        except TimeoutError as error:
            raise BusyError from error
        finally:
            self._waiting -= 1

    def _replace(self) -> None:
        """Start a worker in place of one that has gone, while others go on."""
        self._begin(self._add())

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        if self._closed:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow(self, worker: _Worker) -> None:
        """Wait for the end of a worker; if it was idle, the system has ended it: replace it."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        await worker.process.wait()
        if worker in self._used:
            self._used.discard(worker)
            return
        if worker in self._all:
            self._all.remove(worker)
        if loop.time() - began < _SHORT_LIFE:
            # It can't begin its work at the moment; those after it will fare no better at once.
            await asyncio.sleep(_SHORT_LIFE)
        await self._add()

    async def _add(self) -> None:
        while True:
            try:
                self._idle.put_nowait(await self._spawn(self._store))
            except OSError:
                # No process or file is to be had at the moment: the next second may have one.
                await asyncio.sleep(1)
            else:
                return

    async def _spawn(self, store: str) -> _Worker:
        """Start a worker, and wait until it is ready: its start is no part of a query's time.

        Raises:
            OSError: if the system has no process or file to give, or the worker can't begin.
        """
        # A session of its own: Ctrl-C is for the server, which then ends its workers.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "ranvier.service.worker"),
            *(store, str(self._limits.memory_bytes)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=_BUFFER,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(_START):
                await _said(process)
        except BaseException as error:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            if isinstance(error, asyncio.IncompleteReadError | TimeoutError):
                raise OSError(_NOT_BEGUN) from error
            raise
        worker = _Worker(process, store)
        self._all.append(worker)
        self._begin(self._follow(worker))
        return worker

    async def _end(self, worker: _Worker) -> None:
        with contextlib.suppress(ProcessLookupError):
            worker.process.kill()
        await worker.process.wait()
        if worker in self._all:
            self._all.remove(worker)


async def _ask(worker: Process, job: Job) -> tuple[Answered, bytes]:
    if worker.stdin is None or worker.stdout is None:
        raise ConnectionError
    worker.stdin.write(pack(asdict(job)))
    await worker.stdin.drain()
    head = Answered(**json.loads(await _said(worker)))
    return head, await worker.stdout.readexactly(head.length)


async def _said(worker: Process) -> bytes:
    """Read the next message of a worker, without the bytes that may follow it."""
    if worker.stdout is None:
        raise ConnectionError
    (length,) = LENGTH.unpack(await worker.stdout.readexactly(LENGTH.size))
    return await worker.stdout.readexactly(length)
