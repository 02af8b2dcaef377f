"""A WSGI application on a socket."""

from __future__ import annotations

import socket
import threading
from types import TracebackType

from cheroot.wsgi import Server

from listproof.errors import UsageError
from listproof.mock.served import App


class _Quiet(Server):
    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:
        """Say nothing: dropped connections are not news for a mock."""

    @staticmethod
    def bind_socket(socket_: socket.socket, bind_addr: tuple[str, int]) -> socket.socket:
        """Bind, or close the socket, which cheroot leaves open."""
        try:
            socket_.bind(bind_addr)
        except (OSError, OverflowError):
            socket_.close()
            raise
        return socket_


class Running:
    """A server on a port that it holds, until ``close``. ``base_url`` has no slash at its end."""

    def __init__(self, app: App, host: str, port: int, prefix: str = "") -> None:
        self._server = _Quiet((host, port), app, numthreads=10, server_name="mock", request_queue_size=128)
        self._server.expiration_interval = 0.05  # seconds; how soon close() is noticed
        try:
            self._server.prepare()
        except (OSError, OverflowError) as error:
            raise _unusable(host, port, error) from None
        except RuntimeError:
            raise UsageError(
                "No thread can be started for the mock: raise the limit of processes (ulimit -u)."
            ) from None
        self.port: int = self._server.bind_addr[1]
        shown = f"[{host}]" if ":" in host else host
        self.base_url = f"http://{shown}:{self.port}{prefix}"
        self._thread = threading.Thread(target=self._server.serve, name=f"mock on {self.port}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Answer what has begun and free the port."""
        self._server.stop()
        self._thread.join()

    def __enter__(self) -> Running:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def serve(app: App, *, host: str = "127.0.0.1", port: int = 0, prefix: str = "") -> Running:
    """Serve from now on; port 0 takes a free one. ``prefix`` is the path that the base URL ends in."""
    return Running(app, host, port, prefix)


def _unusable(host: str, port: int, error: Exception) -> UsageError:
    text = str(error)
    if "in use" in text.lower():
        return UsageError(f"Port {port} on {host} is in use. Choose another, or 0 for any free one.")
    if "Permission" in text:
        return UsageError(f"Port {port} on {host} may not be used by this user. Choose one above 1023, or 0.")
    return UsageError(f"Cannot listen on {host}, port {port}: {text}. Choose another port, or 0 for any free one.")
