"""A file from an address: https, or http from this computer itself; bounded in size and time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.knowledge import limits

if TYPE_CHECKING:
    from urllib.parse import SplitResult

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_PIECE = 1 << 16
_ALL_OF_IT = 300.0


def download(address: str, *, patience: float = limits.TIMEOUT) -> tuple[str, bytes]:
    """The name of the file and its bytes. Raises SourceError, which never repeats a query or a password."""
    import http.client
    from urllib.error import HTTPError, URLError
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    class Redirects(HTTPRedirectHandler):
        """What leads elsewhere must be as safe as the address itself."""

        def redirect_request(self, *asked: Any) -> Any:
            try:
                allowed(asked[-1])
            except SourceError:
                asked[1].close()
                raise
            return super().redirect_request(*asked)

    parts = allowed(address)
    shown = f"{parts.scheme}://{parts.hostname}{parts.path}"
    end = time.monotonic() + _ALL_OF_IT
    pieces: list[bytes] = []
    try:
        request = Request(address.strip(), headers={"User-Agent": "tuyasniff"})
        with build_opener(Redirects).open(request, timeout=patience) as answer:
            size = 0
            while piece := answer.read(_PIECE):
                pieces.append(piece)
                size += len(piece)
                if size > limits.ARCHIVE_BYTES:
                    raise _no(shown, f"more than {limits.ARCHIVE_BYTES >> 20} MiB")
                if time.monotonic() > end:
                    raise _no(shown, "it takes too long")
            if answer.length:  # what the library does not tell of reads in pieces
                raise _no(shown, "it ended too early")
    except SourceError:
        raise
    except HTTPError as error:
        error.close()
        raise _no(shown, f"the server answers {error.code}") from None
    except URLError as error:
        why = "no answer in time" if isinstance(error.reason, TimeoutError) else _words(error.reason)
        raise _no(shown, why) from None
    except TimeoutError:
        raise _no(shown, "no answer in time") from None
    except http.client.IncompleteRead:
        raise _no(shown, "it ended too early") from None
    except (OSError, ValueError, http.client.HTTPException):
        raise _no(shown, "the connection was lost") from None
    return parts.path.rstrip("/").rsplit("/", 1)[-1] or str(parts.hostname), b"".join(pieces)


def allowed(address: str) -> SplitResult:
    """The parts of an address from which a file may be taken. Raises SourceError."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if not host or port == 0:
        raise SourceError("this is no address of a file", SourceReason.UNREADABLE, "https://host/path/to/file")
    if parts.scheme not in ("https", "http"):
        raise SourceError(f"cannot read {parts.scheme}://{host}", SourceReason.UNREADABLE, "https, or a file")
    if parts.scheme == "http" and host not in _LOCAL:
        message = f"cannot read http://{host}: anybody on the way could change the file"
        raise SourceError(message, SourceReason.UNREADABLE, "use https, or download the file yourself")
    if parts.username or parts.password:
        hint = "download the file yourself and give its path"
        raise SourceError(
            f"cannot read from {host}: an address with a password is not taken", SourceReason.UNREADABLE, hint
        )
    return parts


def _no(shown: str, why: str) -> SourceError:
    hint = "check the address and the network, or download the file yourself"
    return SourceError(f"cannot read {shown}: {why}", SourceReason.LOST, hint)


def _words(reason: Any) -> str:
    return str(getattr(reason, "strerror", None) or "no connection")
