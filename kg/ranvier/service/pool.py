"""The pool of workers: one query a worker; a worker that takes too long is ended and replaced."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import asdict, dataclass

from ranvier.service.limits import Limits
from ranvier.service.worker import LENGTH, NO_MEMORY, Answered, Job, pack

_BUFFER = 2**20
_END = 2.0


class BusyError(Exception):
    """As many queries wait as may; the client should come again."""


class WorkerLostError(Exception):
    """The query ended its worker, or the system did; `limit` is the one that was reached."""

    def __init__(self, code: int | None) -> None:
        """Say what the end of the worker most likely means."""
        self.limit: str | None = None
        if code == -signal.SIGABRT:
            self.limit = "memory"
            super().__init__(NO_MEMORY)
        elif code == -signal.SIGSEGV:
            self.limit = "depth"
            super().__init__("the query is nested too deeply; write it flatter")
        else:
            super().__init__("the process that ran the query has ended; ask again")


@dataclass(frozen=True, slots=True)
class _Worker:
    process: Process
    store: str

    @property
    def runs(self) -> bool:
        return self.process.returncode is None


class Pool:
    """A few worker processes, and those who wait for one."""

    def __init__(self, limits: Limits) -> None:
        """Take the limits; nothing is started yet."""
        self._limits = limits
        self._store = ""
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all: list[_Worker] = []
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
        return max(len(self.processes) - self._idle.qsize(), 0)

    @property
    def waiting(self) -> int:
        """Give how many queries wait for a worker."""
        return self._waiting

    @property
    def most_waiting(self) -> int:
        """Give how many queries may wait."""
        return self._limits.waiting

    async def start(self, store: str) -> None:
        """Start all workers over a store."""
        self._store = store
        await asyncio.gather(*(self._add() for _ in range(self._limits.workers)))

    async def close(self) -> None:
        """End all workers, and wait until they are gone."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(self._end(worker) for worker in list(self._all)))

    async def run(self, store: str, job: Job) -> tuple[Answered, bytes]:
        """Run a job over a store in the next free worker.

        Raises:
            BusyError: if too many wait already, or none became free in time.
            TimeoutError: if the query took longer than its limit; its worker is ended.
            WorkerLostError: if the worker ended while it ran the query.
        """
        self._store = store
        worker = await self._take()
        try:
            if not worker.runs or worker.store != store:
                # A worker of the last build, or one that the system has ended: begin anew.
                await self._end(worker)
                worker = await self._spawn(store)
            async with asyncio.timeout(job.seconds):
                answered = await _ask(worker.process, job)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            # Its pipe is closed, so it is about to end; how it ends says why.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(worker.process.wait(), _END)
            await self._end(worker)
            self._replace()
            raise WorkerLostError(worker.process.returncode) from error
        except BaseException:
            # Too long, or the client has gone: what still runs is of use to nobody.
            await self._end(worker)
            self._replace()
            raise
        self._idle.put_nowait(worker)
        return answered

    async def _take(self) -> _Worker:
        if self._idle.empty() and self._waiting >= self._limits.waiting:
            raise BusyError
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._idle.get()
        except TimeoutError as error:
            raise BusyError from error
        finally:
            self._waiting -= 1

    def _replace(self) -> None:
        """Start a worker in place of one that has gone, while others go on."""
        if self._closed:
            return
        task = asyncio.get_running_loop().create_task(self._add())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

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
        worker = _Worker(process, store)
        self._all.append(worker)
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
    (length,) = LENGTH.unpack(await worker.stdout.readexactly(LENGTH.size))
    head = Answered(**json.loads(await worker.stdout.readexactly(length)))
    return head, await worker.stdout.readexactly(head.length)
