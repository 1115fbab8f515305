"""Where a Chromium for the tests is; one is installed where none is and one can be had."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@cache
def find_chromium() -> tuple[str, str]:
    """Give the program and, where there is none, why not."""
    found = _system() or _ours()
    if found:
        return found, ""
    tried = []
    if shutil.which("apt-get") and os.geteuid() == 0:
        tried.append(_run("apt-get", "update", "-qq"))
        tried.append(_run("apt-get", "install", "-y", "-qq", "chromium"))
        if found := _system():
            return found, ""
    tried.append(_run(sys.executable, "-m", "playwright", "install", "chromium"))
    if found := _ours():
        return found, ""
    return "", f"no Chromium, and none could be installed: {' / '.join(filter(None, tried))}"


def _system() -> str:
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def _ours() -> str:
    """Give the browser that Playwright has installed, if it has."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else ""


def _run(*command: str) -> str:
    """Run a command; give the end of what it said where it failed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)[:200]
    return (done.stderr or done.stdout).strip()[-200:] if done.returncode else ""
