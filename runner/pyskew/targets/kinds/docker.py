"""Containers: one per Python and worker slot, each a supervisor on the image's own Python, cells its children."""

from __future__ import annotations

import contextlib
import math
import os
import re
import socket
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pyskew.errors import SetupError, TargetError
from pyskew.model.suite import Absent, PythonSpec, TargetSpec
from pyskew.probe.supervisor import lease
from pyskew.targets import bootstrap
from pyskew.targets.kinds import Target
from pyskew.targets.site import Site
from pyskew.targets.transport.channel import Channel
from pyskew.targets.transport.docker_engine import LABEL, ContainerSpec, Engine, Image, obstacle

_PULLS = ("missing", "never", "always")
_PROBE = "pyskew-probe.zip"
"""The file in a container that its supervisor is started from."""
_SIZE = re.compile(r"(\d+)\s*(KiB|MiB|GiB|k|m|g)", re.IGNORECASE)
_NOT_THERE = re.compile("executable file not found|no such file or directory|system cannot find", re.IGNORECASE)
"""How engines say that an image lacks a program."""


def _complaints(options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, with the option that it is about; no engine is contacted."""
    if ("image" in options) == ("build" in options):
        yield "build" if "build" in options else "", "a docker target needs either image: or build:"
    if options.get("pull", "missing") not in _PULLS:
        yield "pull", f"pull: {options['pull']} is none of {', '.join(_PULLS)}"
    if "memory" in options and _SIZE.fullmatch(options["memory"]) is None:
        yield "memory", f"memory: {options['memory']} is not a size; write 512MiB or 2GiB"
    if "cpus" in options and not _is_number(options["cpus"]):
        yield "cpus", f"cpus: {options['cpus']} is not a number of processors; write 0.5 or 2"
    if options.get("pids", 1) < 1:
        yield "pids", "pids: must be at least 1"


def _is_number(text: str) -> bool:
    try:
        return 0 < float(text) < math.inf
    except ValueError:
        return False


@contextlib.contextmanager
def _open(spec: TargetSpec, workers: int) -> Iterator[Site]:
    engine = Engine(str(spec.options.get("context", "")))
    with contextlib.closing(engine), contextlib.ExitStack() as stack:
        if spec.os and spec.os != engine.os:
            message = f"{spec.name}: the suite says os: {spec.os}, but this engine runs {engine.os} containers"
            raise TargetError(message)
        lease.sweep()
        _sweep(engine)
        # The holder of the lease owns the containers. The kernel releases the lease when pyskew ends, however it ends.
        own = lease.Lease.temporary()
        stack.callback(own.release)
        containers = stack.enter_context(contextlib.closing(_Containers(spec, engine, own.root)))
        yield Site(
            os=engine.os,
            label=str(spec.options.get("label", spec.name)),
            channel=containers.supervisors.channel,
            locate=lambda specs: containers.locate(specs, workers),
        )


def _sweep(engine: Engine) -> None:
    """Remove what a killed pyskew of this machine left: containers whose owner's lease is gone."""
    for identity, labels in engine.labelled("lease"):
        if labels.get(LABEL + "host") == socket.gethostname() and not Path(labels[LABEL + "lease"]).exists():
            engine.remove(identity)


class _Containers:
    """The containers of an opened target."""

    def __init__(self, spec: TargetSpec, engine: Engine, owner: str) -> None:
        self._spec, self._engine, self._owner = spec, engine, owner
        self._limits = _limits(spec)
        self._images: dict[str, Image] = {}
        self._programs: dict[str, str] = {}
        """What starts a supervisor, by image."""
        self._finding = threading.Lock()
        self.supervisors = bootstrap.Supervisors(self._start)

    def close(self) -> None:
        """Remove them all."""
        self.supervisors.close()

    def locate(self, specs: Sequence[PythonSpec], workers: int) -> Mapping[str, str | Absent]:
        """Return the interpreter for each Python in its image; several images at once."""
        with ThreadPoolExecutor(workers) as pool:
            images = dict(zip(specs, pool.map(self._image_or_not, specs), strict=True))
            self._images = {spec.label: image for spec, image in images.items() if isinstance(image, Image)}
            found = pool.map(lambda spec: self._located(spec, images[spec]), specs)
            return {spec.label: one for spec, one in zip(specs, found, strict=True)}

    def _located(self, spec: PythonSpec, image: Image | Absent) -> str | Absent:
        if isinstance(image, Absent):
            return image
        try:
            return bootstrap.locate([spec], lambda one: self.supervisors.channel(0, one.label))[spec.label]
        except SetupError as error:
            return Absent(python=spec.label, reason=str(error))

    def _image_or_not(self, spec: PythonSpec) -> Image | Absent:
        try:
            return self._image(spec.label)
        except SetupError as error:
            return Absent(python=spec.label, reason=str(error))

    def _image(self, label: str) -> Image:
        options = self._spec.options
        if "build" in options:
            return self._engine.build(Path(str(options["build"])), {"PYTHON": label})
        name = str(options["image"]).replace("{python}", label)
        return self._engine.image(name, str(options.get("pull", "missing")))

    def _start(self, slot: int, label: str) -> Channel:
        """Start a container; of an image that is new, find out which of its programs is a Python first."""
        image = self._images[label]
        if image.id in self._programs:
            return self._try(image, self._programs[image.id], slot, label)
        with self._finding:
            named = self._spec.options.get("supervisor")
            labels = [label, *(other for other in self._images if other != label)]
            usual = ["python3", *(f"python{one}" for one in labels), "python"]
            for program in [str(named)] if named else [self._programs.get(image.id, ""), *usual]:
                try:
                    channel = self._try(image, program, slot, label) if program else None
                except TargetError as error:
                    if not _NOT_THERE.search(str(error)):
                        raise
                    continue
                if channel is not None:
                    self._programs[image.id] = program
                    return channel
        message = f"{image.name} has no {named or 'Python'} to run a supervisor on; name one with `supervisor:`"
        raise SetupError(message)

    def _try(self, image: Image, program: str, slot: int, label: str) -> Channel:
        """Return the channel to a new container, once its supervisor has answered.

        The container starts also where the image has no such program, so that only an answer shows that it works.
        """
        place = f"{self._spec.name}, {image.name}, slot {slot}"
        try:
            stream = self._engine.start(self._container(image, program, slot, label))
        except TargetError as error:
            message = f"{place}: {error}"
            raise TargetError(message) from error
        channel = Channel(stream, place, facts=image.facts())
        try:
            _ = channel.hello
        except TargetError:
            channel.close()
            raise
        return channel

    def _container(self, image: Image, program: str, slot: int, label: str) -> ContainerSpec:
        windows = self._engine.os == "windows"
        root = f"{'C:/' if windows else '/tmp/'}pyskew-{uuid.uuid4().hex[:8]}"  # noqa: S108 - in the container
        zipped = f"{'C:' if windows else ''}/{_PROBE}"
        return ContainerSpec(
            image=image,
            command=(program, "-I", "-S", zipped, root, f"s{slot}"),
            files={f"/{_PROBE}": bootstrap.archive()},
            labels={
                LABEL + "run": Path(self._owner).name,
                LABEL + "lease": self._owner,
                LABEL + "host": socket.gethostname(),
                LABEL + "pid": str(os.getpid()),
                LABEL + "target": self._spec.name,
                LABEL + "python": label,
                LABEL + "slot": str(slot),
            },
            limits=self._limits,
        )


def _limits(spec: TargetSpec) -> Mapping[str, Any]:
    """Return the limits of a container, as the SDK wants them."""
    options = spec.options
    limits: dict[str, Any] = {}
    if not options.get("network", False):
        limits["network_mode"] = "none"
    if "memory" in options and (size := _SIZE.fullmatch(str(options["memory"]))):
        limits["mem_limit"] = f"{size[1]}{size[2][0].lower()}"
    if "pids" in options:
        limits["pids_limit"] = int(options["pids"])
    if "cpus" in options:
        limits["nano_cpus"] = int(float(options["cpus"]) * 1e9)
    return limits


TARGET = Target(
    summary="containers of a Docker engine, one per Python and worker",
    options={
        "image": "string",
        "build": "string",
        "pull": "string",
        "context": "string",
        "network": "boolean",
        "memory": "string",
        "pids": "integer",
        "cpus": "string",
        "supervisor": "string",
        "label": "string",
    },
    github_runner=True,
    complaints=_complaints,
    unavailable=lambda _: obstacle(),
    open=_open,
)
