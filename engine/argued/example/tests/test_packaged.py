"""The engine: the one that the locks name, with the extension that belongs to it."""

from argued.testing.packaged import *
