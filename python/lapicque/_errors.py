"""What goes wrong, as exceptions: each says where, what came, what is allowed and what to try."""

from __future__ import annotations


class Error(Exception):
    """A user's mistake, or a machine's limit. Its subclasses are also the usual Python classes."""


class InvalidError(Error, ValueError):
    """A value, unit, name or shape that is not allowed."""


class FileError(Error, OSError):
    """A file that is missing, malformed, or cannot be written."""


class ResourceError(Error, MemoryError):
    """Not enough memory or disk."""
