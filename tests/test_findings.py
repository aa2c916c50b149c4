"""The findings of the paper, by the tests that hold for any study. Holds for any data."""

from argued.testing.findings import *
