"""A Docker engine: images, and containers with one supervisor each. Every call has a time limit."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import socket
import tarfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyskew.errors import SetupError, TargetError, not_installed
from pyskew.model.shortening import on_one_line
from pyskew.targets.transport.streams import LastWords

if TYPE_CHECKING:
    from docker import DockerClient

CALL_TIMEOUT = 60.0
"""Seconds; a start on a busy engine takes one, and one start hung for half an hour."""
PULL_TIMEOUT = 900.0
LABEL = "pyskew."
"""How the names of labels begin that pyskew gives to its containers."""
_STREAM_HEADER = 8
"""Bytes before each piece of output: which stream it is of, and its size."""
_STDOUT = 1
_CONNECTIONS = 64
"""At once, to one engine; each container holds one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image as the engine has it."""

    name: str
    """As the suite writes it; the id of one that was built."""
    id: str
    digest: str = ""
    """`name@sha256:...` where it came from a registry."""

    def facts(self) -> Mapping[str, Any]:
        """Return the facts for records; the pin changes with a new build."""
        return {
            "image": self.name,
            "image_id": self.id,
            "image_digest": self.digest or None,
            "pin": {"image": self.id},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerSpec:
    """What a container is to be."""

    image: Image
    command: tuple[str, ...]
    files: Mapping[str, bytes]
    """By absolute path, put there before it starts."""
    labels: Mapping[str, str]
    limits: Mapping[str, Any]
    """Arguments of the SDK's host configuration."""


def obstacle() -> str:
    """Return why this installation cannot talk to an engine; empty if it can."""
    return "" if importlib.util.find_spec("docker") else not_installed("the Docker SDK", "docker")


class Engine:
    """A connection to one engine, which runs containers of one operating system."""

    def __init__(self, context: str = "") -> None:
        """Connect as the docker client would, or by the context of that name.

        Raises:
            TargetError: there is no engine, it does not answer, or the SDK is not installed.
        """
        if reason := obstacle():
            raise TargetError(reason)
        with as_target_error("no Docker engine"):
            self.api: Any = _client(context).api  # the SDK has no types; its stubs miss half
            self.info = self.api.info()
        self.os = {"windows": "windows"}.get(str(self.info.get("OSType")), "linux")

    def close(self) -> None:
        """Close the connections."""
        self.api.close()

    def image(self, name: str, pull: str) -> Image:
        """Return an image by its name, tag or digest; `pull` is never, missing or always.

        Raises:
            SetupError: it is not there and cannot be pulled.
            TargetError: the engine is gone.
        """
        from docker.errors import DockerException, ImageNotFound  # noqa: PLC0415 - imported only where containers are

        try:
            if pull == "always":
                self._pull(name)
            try:
                said = self.api.inspect_image(name)
            except ImageNotFound:
                if pull == "never":
                    raise
                self._pull(name)
                said = self.api.inspect_image(name)
        except DockerException as error:
            message = f"no image {name}: {_short(error)}"
            raise SetupError(message) from error
        except OSError as error:
            message = f"lost the connection to the engine: {_short(error)}"
            raise TargetError(message) from error
        digests = said.get("RepoDigests") or [""]
        return Image(name=name, id=str(said["Id"]), digest=str(digests[0]))

    def build(self, folder: Path, arguments: Mapping[str, str]) -> Image:
        """Return the image that a folder with a Dockerfile describes.

        Raises:
            SetupError: it cannot be built; the message ends in the last line of the build.
        """
        from docker.errors import DockerException  # noqa: PLC0415 - as above

        said = ""
        built = ""
        try:
            steps = self.api.build(
                path=str(folder),
                buildargs=dict(arguments),
                rm=True,
                forcerm=True,
                decode=True,
                timeout=int(PULL_TIMEOUT),
            )
            for step in steps:
                said = str(step.get("error") or step.get("stream") or said).strip() or said
                if "error" in step:
                    break
                built = str(step.get("aux", {}).get("ID", built))
        except (DockerException, OSError, TypeError) as error:
            said = _short(error)
        if not built:
            message = f"no image from {folder}: {said}"
            raise SetupError(message)
        return Image(name=f"build of {folder.name}", id=built)

    def _pull(self, name: str) -> None:
        """Pull an image; each step has the timeout of a call, all together `PULL_TIMEOUT`."""
        from docker.errors import DockerException  # noqa: PLC0415 - as above
        from docker.utils import parse_repository_tag  # noqa: PLC0415 - as above

        repository, tag = parse_repository_tag(name)
        deadline = time.monotonic() + PULL_TIMEOUT
        for step in self.api.pull(repository, tag=tag or "latest", stream=True, decode=True):
            if "error" in step:
                raise DockerException(step["error"])
            if time.monotonic() > deadline:
                message = f"pull took longer than {PULL_TIMEOUT:.0f} s"
                raise DockerException(message)

    def start(self, wanted: ContainerSpec) -> Attached:
        """Return a running container with its supervisor on a stream: created, filled, attached to, started.

        Raises:
            TargetError: the engine refused; nothing is left of the container.
        """
        host = self.api.create_host_config(auto_remove=True, init=self.os != "windows" or None, **wanted.limits)
        with as_target_error("the engine made no container"):
            made = self.api.create_container(
                wanted.image.id, list(wanted.command[1:]), entrypoint=[wanted.command[0]], stdin_open=True, tty=False,
                labels=dict(wanted.labels), host_config=host, healthcheck={"test": ["NONE"]},
            )  # fmt: skip
        identity = str(made["Id"])
        try:
            with as_target_error("the engine started no container"):
                root = "C:\\" if self.os == "windows" else "/"
                self.api.put_archive(identity, root, _tar(wanted.files))
                params = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
                stream = Attached(self, identity, self.api.attach_socket(identity, params))
                self.api.start(identity)
        except TargetError:
            self.remove(identity)
            raise
        return stream

    def remove(self, identity: str) -> None:
        """Kill a container and whatever runs in it; where the engine is gone, a later start of a target removes it."""
        from docker.errors import DockerException  # noqa: PLC0415 - as above

        with contextlib.suppress(DockerException, OSError):
            self.api.remove_container(identity, force=True, v=True)

    def labelled(self, name: str) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Yield the ids and labels of the containers, running or not, that carry a label of ours."""
        with as_target_error("the engine lists no containers"):
            found = self.api.containers(all=True, filters={"label": LABEL + name})
        for one in found:
            yield str(one["Id"]), one.get("Labels") or {}


class Attached:
    """The stream to a container's main process: writes raw bytes, reads the engine's frames of stdout and stderr."""

    pid = 0
    """No process of this machine carries it."""

    def __init__(self, engine: Engine, identity: str, attached: Any) -> None:  # noqa: ANN401 - one of four transports
        """Take over what attach_socket returned."""
        self._engine, self._identity, self._attached = engine, identity, attached
        self._socket = getattr(attached, "_sock", attached)
        self._socket.settimeout(None)
        self._buffer = bytearray()
        self._words = LastWords()
        self._over = False
        self._ending = threading.Lock()
        self._ended = False

    @property
    def open(self) -> bool:
        """Whether its output has not ended."""
        return not self._over

    def send(self, data: bytes) -> None:
        """Write everything."""
        self._socket.sendall(data)

    def receive(self) -> bytes:
        """Return the next piece of its stdout; none at the end."""
        while True:
            header = self._exactly(_STREAM_HEADER)
            data = self._exactly(int.from_bytes(header[4:], "big"))
            if not header:
                self._over = True
                return b""
            if header[0] == _STDOUT and data:
                return data
            self._words.add(data)

    def _exactly(self, count: int) -> bytes:
        """Return exactly that many bytes, or none at the end."""
        while len(self._buffer) < count:
            data = self._socket.recv(1 << 16)
            if not data:
                return b""
            self._buffer += data
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def resume(self) -> None:
        """Do nothing: no process of this machine carries it."""

    def hang_up(self) -> None:
        """Close its stdin."""
        with contextlib.suppress(OSError, AttributeError):  # named pipes and ssh channels have ways of their own
            self._socket.shutdown(socket.SHUT_WR)

    def end(self, timeout: float) -> None:
        """Remove the container at once, without waiting: nothing in it is needed any more."""
        del timeout
        with self._ending:
            if self._ended:
                return
            self._ended = True
            self._engine.remove(self._identity)
            with contextlib.suppress(OSError, AttributeError):
                self._socket.shutdown(socket.SHUT_RDWR)  # wakes the reader, also where the engine is gone

    def release(self) -> None:
        """Close the response, then the socket: the other way round urllib3 complains."""
        for part in (getattr(self._attached, "_response", None), self._attached):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                part.close()  # type: ignore[union-attr] # None has no close: suppressed

    def last_words(self) -> str:
        """Return the end of its stderr."""
        return self._words.text()


def _client(context: str) -> DockerClient:
    import docker  # noqa: PLC0415 - 74 ms, only where containers are

    seconds = int(CALL_TIMEOUT)
    client: DockerClient
    if context:
        client = docker.DockerClient.from_context(context, timeout=seconds, max_pool_size=_CONNECTIONS, version="auto")
    else:
        client = docker.from_env(use_context=True, timeout=seconds, max_pool_size=_CONNECTIONS, version="auto")
    return client


@contextlib.contextmanager
def as_target_error(what: str) -> Iterator[None]:
    """Raise TargetError, with `what` before the reason, for every error of the SDK and of the network below it."""
    from docker.errors import DockerException  # noqa: PLC0415 - as above

    try:
        yield
    except (DockerException, OSError) as error:  # requests' errors are OSErrors
        message = f"{what}: {_short(error)}"
        raise TargetError(message) from error


def _short(error: BaseException) -> str:
    return on_one_line(str(getattr(error, "explanation", "") or error), 300)


def _tar(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for path, data in files.items():
            entry = tarfile.TarInfo(path.lstrip("/"))
            entry.size, entry.mode = len(data), 0o644
            tar.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()
