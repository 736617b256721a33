"""Write and read the file of a backup: a tar of the dump, in parts, and of its manifest, encrypted as age.

It opens without riskprog too: `age --decrypt --identity KEY FILE | tar --extract`, and the parts one after another are the
dump. Neither side ever holds more than a part in memory.
"""

import io
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

from riskprog.backups import BackupError, manifest
from riskprog.backups.manifest import Manifest

PART_BYTES = 4 * 1024 * 1024
_MANIFEST = "manifest.json"
_READ_BYTES = 64 * 1024

Take = Callable[[bytes], object]


def pack(
    file: BinaryIO, parts: Iterable[bytes], *, describe: Callable[[str], Manifest], recipients: Sequence[Any]
) -> None:
    """Encrypt a dump and its manifest into a file.

    :param describe: makes the manifest, once the dump's hash is known
    :raises BackupError: the dump failed half-way, or the file cannot be written
    """
    plain = _Stream(_tar(parts, describe))
    try:
        pyrage.encrypt_io(plain, file, recipients)
    except pyrage.EncryptError as error:
        raise plain.error or BackupError(f"The backup could not be written: {error}.") from None


def unpack(path: Path, *, identities: Sequence[Any], take: Take) -> Manifest:
    """Decrypt a backup to its last byte, hand its dump on part by part, and return its manifest.

    :raises BackupError: the key is another one's, a byte is missing or was changed, or it is no backup
    """
    digest, described = sha256(), None
    with _decrypting(path, identities) as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
        for member in tar:
            content = tar.extractfile(member)
            part = content.read() if content else b""
            if member.name == _MANIFEST:
                described = manifest.read(part)
                continue
            digest.update(part)
            take(part)
    if described is None or digest.hexdigest() != described.dump_sha256:
        raise BackupError(f"The dump in {path} is not the one its manifest describes: use another backup.")
    return described


class _Stream(io.RawIOBase):
    """Be read like a file, from blocks that are made as they are asked for."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._left = memoryview(b"")
        self.error: BackupError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            self._left = self._left or memoryview(next(self._blocks, b""))
        except BackupError as error:
            # Whoever reads us passes on no more than its text.
            self.error = error
            raise
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def _tar(parts: Iterable[bytes], describe: Callable[[str], Manifest]) -> Iterator[bytes]:
    digest = sha256()
    for number, part in enumerate(parts):
        digest.update(part)
        yield from _member(f"dump/{number:06}", part)
    yield from _member(_MANIFEST, describe(digest.hexdigest()).text())
    yield bytes(2 * tarfile.BLOCKSIZE)


def _member(name: str, content: bytes) -> Iterator[bytes]:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    yield info.tobuf()
    yield content + bytes(-len(content) % tarfile.BLOCKSIZE)


@contextmanager
def _decrypting(path: Path, identities: Sequence[Any]) -> Iterator[BinaryIO]:
    """Give what a file says when decrypted; at the end, all of it was read and found whole."""
    ours, theirs = os.pipe()
    # The pipe is closed first: whoever still writes into it then stops.
    with ThreadPoolExecutor(max_workers=1) as pool, open(ours, "rb") as plain:
        decrypted = pool.submit(_decrypt, path, theirs, identities)
        try:
            yield plain
        except tarfile.TarError:
            # What stopped half-way looks like a broken tar: the cause comes first.
            decrypted.result()
            raise BackupError(f"{path} is no backup of riskprog.") from None
        while plain.read(_READ_BYTES):
            continue
        decrypted.result()


def _decrypt(path: Path, pipe: int, identities: Sequence[Any]) -> None:
    with os.fdopen(pipe, "wb") as plain:
        try:
            file = path.open("rb")
        except OSError as error:
            raise BackupError(f"{path} cannot be read: {error.strerror}.") from None
        with file:
            _decrypt_whole(file, plain, identities)


def _decrypt_whole(file: BinaryIO, plain: BinaryIO, identities: Sequence[Any]) -> None:
    try:
        pyrage.decrypt_io(file, plain, identities)
    except pyrage.DecryptError as error:
        raise BackupError(f"{file.name} is not opened by this key, or its head is damaged: {error}.") from None
    except OSError as error:
        raise BackupError(f"{file.name} is damaged or cut off: use another backup ({error}).") from None
