"""Which platform wheels are chosen for, from what an interpreter said of itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyskew.errors import SetupError
from pyskew.targets import installation
from support.sample import place


def interpreter(**facts):
    return replace(place("3.14").interpreter, facts={"libc": "", "machine": "x86_64"} | facts)


@pytest.mark.parametrize(
    ("facts", "platform"),
    [
        ({"os": "linux", "libc": "glibc 2.36"}, "x86_64-manylinux_2_36"),
        ({"os": "linux", "libc": "glibc 2.43", "machine": "aarch64"}, "aarch64-manylinux_2_40"),
        ({"os": "linux", "libc": "musl 1.2.5"}, "x86_64-unknown-linux-musl"),
        ({"os": "windows", "machine": "AMD64"}, "x86_64-pc-windows-msvc"),
        ({"os": "macos", "machine": "arm64"}, "aarch64-apple-darwin"),
    ],
)
def test_a_platform_has_uvs_word(facts, platform):
    assert installation.platform_of(interpreter(**facts)) == platform


@pytest.mark.parametrize("facts", [{"os": "linux"}, {"os": "freebsd"}])
def test_a_platform_without_a_word_is_refused(facts):
    with pytest.raises(SetupError, match="cannot be installed on"):
        installation.platform_of(interpreter(**facts))
