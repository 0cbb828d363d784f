"""Every file below a path, from archives too, as bytes: never followed out of the folder, never more than fits."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple

from analysis.read.sources import SourceError

LARGEST_FILE = 500_000_000       # bytes, unpacked: what a machine with 4 GB reads without pain
LARGEST_ARCHIVE = 2_000_000_000  # bytes, unpacked, of all its files together
MOST_FILES = 200_000             # in one archive
MOST_DENSE = 200                 # times its packed size, from ten million bytes on; text packs 3 to 20 times
_PACKED: dict[str, Any] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
_ERRORS = (OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error, lzma.LZMAError,
           zipfile.BadZipFile, tarfile.TarError)


class File(NamedTuple):
    """One file: its name below the path that was given, its bytes, or why they were not read."""

    name: str
    data: bytes
    refused: str = ""


def open_files(path: Path) -> Iterator[File]:
    """Every file below a path, in order of their names; archives (zip, tar, gz, bz2, xz) are opened, one deep.

    Nothing is written to disk. A link that leaves the folder, a name that would ("../x"), a file that is no plain
    file, or one larger than 500 MB unpacked is refused with its reason, and the others are read.

    Parameters
    ----------
    path : a file or a folder

    Returns
    -------
    Iterator of File; a file inside an archive is named "archive.zip/inner/name".

    Raises
    ------
    SourceError if there is nothing at the path.
    """
    if not path.exists():
        raise SourceError(f"{path} is not there; expected a file or a folder")
    if not path.is_dir():
        yield from _file(path, path.name)
        return
    home = path.resolve()
    for folder, below, names in os.walk(path):
        below.sort()
        here = Path(folder)
        for name in list(below):
            if name.startswith((".", "__MACOSX")):
                below.remove(name)
                yield File((here / name).relative_to(path).as_posix() + "/", b"", "a hidden folder, not looked into")
        for name in sorted([*names, *(name for name in below if (here / name).is_symlink())]):
            file = here / name
            shown = file.relative_to(path).as_posix()
            if file.is_symlink() and not file.resolve().is_relative_to(home):
                yield File(shown, b"", "a link that leads out of the folder; put the file itself there")
            elif file.is_symlink() and file.is_dir():
                yield File(shown, b"", "a link to a folder, not followed; name that folder itself")
            elif name.startswith((".", "~$")) or name in ("Thumbs.db", "desktop.ini"):
                yield File(shown, b"", "a hidden file of the system or an editor, not read")
            else:
                yield from _file(file, shown)


def _file(path: Path, name: str) -> Iterator[File]:
    try:
        there = path.stat()
        if not stat.S_ISREG(there.st_mode):  # a pipe would wait for ever
            yield File(name, b"", "not a plain file; copy what it holds into one")
            return
        packed = _PACKED.get(path.suffix.lower())
        with path.open("rb") as stream:
            if (path.suffix.lower() in (".tar", ".tgz", ".tbz2", ".txz")
                    or PurePosixPath(path.stem).suffix.lower() == ".tar"):
                yield from _archive(stream, name, there.st_size, _tar)
            elif path.suffix.lower() == ".zip":
                yield from _archive(stream, name, there.st_size, _zip)
            elif packed and not path.stem.lower().endswith(".warc"):
                with packed(stream, "rb") as inner:
                    yield File(name, _read(inner, name, there.st_size))
            elif there.st_size > LARGEST_FILE:
                yield File(name, b"", _too_large(there.st_size))
            else:
                yield File(name, stream.read(LARGEST_FILE + 1))
    except SourceError as error:
        yield File(name, b"", str(error))
    except PermissionError:
        yield File(name, b"", "it may not be opened; let yourself read it")
    except _ERRORS as error:
        yield File(name, b"", f"it cannot be unpacked or read: {_said(error)}; get it anew or unpack it by hand")


def _too_large(size: int) -> str:
    return (f"it has {size:,} bytes; expected at most {LARGEST_FILE:,}. Split it: tables can be cut by rows, texts put "
            f"one in a file")


def _said(error: BaseException) -> str:
    return (str(error) or type(error).__name__)[:200]


def _read(stream: IO[bytes], name: str, packed: int) -> bytes:
    """All bytes of a packed stream, stopped as soon as it is more than text can be."""
    pieces, size = [], 0
    while piece := stream.read(1 << 20):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_FILE:
            raise SourceError(_too_large(size))
        if size > 10_000_000 and size > MOST_DENSE * max(packed, 1):
            raise SourceError(f"{name} grows to more than {MOST_DENSE} times its packed size, as no text does; unpack "
                              f"it by hand if you trust it")
    return b"".join(pieces)


def _archive(stream: IO[bytes], name: str, size: int, members: Any) -> Iterator[File]:
    whole = count = 0
    for inner, data in members(stream, size):
        count += 1
        shown = f"{name}/{inner}"
        if count > MOST_FILES or whole > LARGEST_ARCHIVE:
            yield File(shown, b"", f"the archive has more than {MOST_FILES:,} files or {LARGEST_ARCHIVE:,} bytes; the "
                                   f"rest of it is not read: unpack it by hand")
            return
        if isinstance(data, str):
            yield File(shown, b"", data)
            continue
        whole += len(data)
        yield File(shown, data)


def _bad_name(name: str) -> str:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if ".." in parts or name.startswith(("/", "\\")) or name[1:2] == ":" or "\x00" in name:
        return "its name leads out of the archive; rename it in the archive"
    if any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return "a hidden file of the system, not read"
    if name.lower().endswith((".zip", ".tar", ".tgz", ".7z", ".rar")):
        return "an archive in an archive; unpack it first"
    return ""


def _zip(stream: IO[bytes], size: int) -> Iterator[tuple[str, bytes | str]]:
    with zipfile.ZipFile(stream) as archive:
        for member in sorted(archive.infolist(), key=lambda member: member.filename):
            if member.is_dir():
                continue
            refused = _bad_name(member.filename)
            if stat.S_ISLNK(member.external_attr >> 16):
                refused = "a link, not followed; put the file itself into the archive"
            elif member.flag_bits & 1:
                refused = "it is locked with a password; unpack it by hand"
            elif member.file_size > LARGEST_FILE:
                refused = _too_large(member.file_size)
            if refused:
                yield member.filename, refused
                continue
            try:
                with archive.open(member) as inner:
                    yield member.filename, _read(inner, member.filename, member.compress_size)
            except (SourceError, *_ERRORS) as error:
                yield member.filename, f"it cannot be unpacked: {_said(error)}"


def _tar(stream: IO[bytes], size: int) -> Iterator[tuple[str, bytes | str]]:
    with tarfile.open(fileobj=stream, mode="r:*") as archive:
        for member in archive:  # in its own order: a packed tar cannot be gone through twice in bounded time
            if member.isdir():
                continue
            refused = _bad_name(member.name)
            if not member.isreg():
                refused = "a link or a device, not followed; put the file itself into the archive"
            if member.size > LARGEST_FILE:  # to skip it is to unpack it, which may take hours
                yield member.name, _too_large(member.size) + "; what stands behind it in the archive is not read"
                return
            inner = None if refused else archive.extractfile(member)
            yield member.name, refused if inner is None else _read(inner, member.name, max(member.size, size))


def unpacked(data: bytes, what: str) -> None:
    """Refuse an office file that is a zip bomb, or whose XML defines its own entities, before a library opens it.

    Parameters
    ----------
    data : bytes of a .docx or .xlsx file
    what : what to call it in the message

    Raises
    ------
    SourceError that says which of its members is wrong.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > 10_000 or sum(member.file_size for member in members) > LARGEST_FILE:
                raise SourceError(f"it unpacks to more than {LARGEST_FILE:,} bytes; save it anew with fewer rows or "
                                  f"pictures")
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(member) as inner:
                        xml = _read(inner, member.filename, max(member.compress_size, 100_000))
                    if has_entities(xml):
                        raise SourceError(f"its part {member.filename} defines entities of its own, as no {what} "
                                          f"does; save it anew")
    except _ERRORS as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"it is no {what}: {_said(error)}; save it anew") from None


def has_entities(xml: bytes) -> bool:
    """Whether XML defines entities, which is how a few lines grow to gigabytes.

    Returns
    -------
    bool; looked for in every width of letters that XML can have.
    """
    return any("<!ENTITY".encode(name) in xml for name in ("ascii", "utf-16-le", "utf-16-be"))
