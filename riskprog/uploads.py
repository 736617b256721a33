"""Keep what is uploaded small: in memory, and never more of it than tells that it is too large."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# The largest file that any page takes.
MAX_BYTES = 1_000_000


class CappedUploadHandler(FileUploadHandler):
    """Pass over what lies beyond the largest file, so that its page can say so and nothing else of it is ever held."""

    def new_file(self, *args: Any, **named: Any) -> None:
        super().new_file(*args, **named)
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        # One byte more than is taken tells that there was more.
        self._kept.write(raw_data[: max(0, MAX_BYTES + 1 - start)])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self._kept.seek(0)
        size = self._kept.getbuffer().nbytes
        return InMemoryUploadedFile(
            self._kept, self.field_name, self.file_name or "", self.content_type or "", size, self.charset
        )
