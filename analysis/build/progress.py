"""One line per step, with its seconds; in a terminal a line that lives while steps run."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

PATIENCE = 2.0  # seconds without a word before a terminal shows what is being waited for


class Progress:
    """Steps under way and done, as lines on a stream."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stdout
        self.running: dict[str, float] = {}
        self.alive = self.stream.isatty()
        self._lock = threading.Lock()
        self._done = threading.Event()
        if self.alive:
            threading.Thread(target=self._tick, daemon=True).start()

    def start(self, label: str) -> None:
        """Note that a step has begun."""
        with self._lock:
            self.running[label] = time.monotonic()

    def end(self, label: str, word: str = "", after: str = "") -> None:
        """Say that a step has ended, and how long it took."""
        with self._lock:
            seconds = time.monotonic() - self.running.pop(label, time.monotonic())
            self._say(f"{label} ... {word}{' ' if word else ''}{seconds:.1f} s{after}")

    def say(self, text: str) -> None:
        """Write a line of its own."""
        with self._lock:
            self._say(text)

    def close(self) -> None:
        """Stop the living line."""
        self._done.set()

    @contextmanager
    def step(self, label: str) -> Iterator[None]:
        """Report what is done inside."""
        self.start(label)
        word = "failed after"
        try:
            yield
            word = ""
        finally:
            self.end(label, word)

    def _say(self, text: str) -> None:
        wipe = "\r\x1b[K" if self.alive else ""
        self.stream.write(f"{wipe}{text}\n")
        self.stream.flush()

    def _tick(self) -> None:
        while not self._done.wait(0.5):
            with self._lock:
                now = time.monotonic()
                late = [f"{label} {now - since:.0f} s" for label, since in self.running.items()
                        if now - since > PATIENCE]
                if late:
                    self.stream.write(f"\r\x1b[K{'   '.join(late)[:100]}")
                    self.stream.flush()


class Bar:
    """How far one long step is: silent for two seconds; then in a terminal a line that moves, else one now and then."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.alive = self.stream.isatty()
        self.began = self.last = time.monotonic()
        self.shown = False

    def show(self, what: str, done: int, total: int) -> None:
        """Say that so many are done of so many (0: nobody knows)."""
        now = time.monotonic()
        if now - self.began < PATIENCE or now - self.last < (0.2 if self.alive else 10.0):
            return
        self.last, self.shown = now, True
        part = 20 * done // total if total else 0
        drawn = f"[{'#' * part}{'.' * (20 - part)}] " if total else ""
        line = f"{drawn}{done:,}{f' of {total:,}' if total else ''} {what}"
        self.stream.write(f"\r\x1b[K{line}" if self.alive else f"{line}\n")
        self.stream.flush()

    def close(self) -> None:
        """Take the moving line away."""
        if self.shown and self.alive:
            self.stream.write("\r\x1b[K")
            self.stream.flush()


class LineReporter:
    """What doit says while it runs: a line per step made, the error of a step that failed, nothing for the others."""

    desc = "one line per step, with its seconds"

    def __init__(self, outstream: TextIO, options: dict[str, Any]) -> None:
        self.progress = Progress(outstream)
        self.made, self.current, self.failed, self.began = 0, 0, 0, time.monotonic()

    def initialize(self, tasks: Any, selected_tasks: Any) -> None:
        """Called before anything runs."""

    def get_status(self, task: Any) -> None:
        """Called when a step is asked whether it is up to date."""

    def execute_task(self, task: Any) -> None:
        """Called when a step begins; groups have no actions."""
        if task.actions:
            self.progress.start(_label(task))

    def add_failure(self, task: Any, fail: Any) -> None:
        """Called when a step failed: its own words, not doit's, where it had any."""
        if not fail.report:
            return
        self.failed += 1
        self.progress.end(_label(task), "failed after")
        words = "".join(action.err or "" for action in task.actions).strip()
        self.progress.say(words or fail.get_msg())

    def add_success(self, task: Any) -> None:
        """Called when a step is done."""
        if task.actions:
            self.made += 1
            unchanged = (task.meta or {}).get("unchanged")
            self.progress.end(_label(task), after=f"  ({unchanged.reason})" if unchanged and unchanged.reason else "")

    def skip_uptodate(self, task: Any) -> None:
        """Called when a step has nothing to do."""
        self.current += bool(task.actions)

    def skip_ignore(self, task: Any) -> None:
        """Called when a step is ignored by request."""

    def cleanup_error(self, exception: Any) -> None:
        """Called when a clean-up fails."""
        self.progress.say(exception.get_msg())

    def runtime_error(self, msg: str) -> None:
        """Called when doit itself fails."""
        self.failed += 1
        self.progress.say(msg)

    def teardown_task(self, task: Any) -> None:
        """Called when a teardown begins."""

    def complete_run(self) -> None:
        """Called at the end: what was done."""
        self.progress.close()
        if self.failed:
            self.progress.say("Stopped: put right what is said above and give the same command again.")
        elif self.made:
            self.progress.say(f"{self.made} made, {self.current} up to date, {time.monotonic() - self.began:.1f} s")
        elif self.current:
            self.progress.say(f"Everything is up to date ({self.current} steps).")


def _label(task: Any) -> str:
    return task.name.replace(":", " ")
