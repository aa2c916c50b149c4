"""The findings of the paper, by the tests that hold for any study."""

from argued.testing.findings import *
