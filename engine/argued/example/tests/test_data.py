"""The data: described, written the one way, accepted by the public validator."""

from argued.testing.data import *
