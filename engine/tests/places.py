"""Where things stand in the repository, for tests."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
