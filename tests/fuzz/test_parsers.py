# ruff: noqa: E501 - tables of tokens
"""No input makes a parser raise anything but its own error, or run without end.

PYSKEW_FUZZ_EXAMPLES sets how many inputs each parser gets; `nox -s fuzz` sets it by time.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.parsers import CORPUS, PARSERS, check

EXAMPLES = int(os.environ.get("PYSKEW_FUZZ_EXAMPLES", "25"))
SIZE = 100_000

TOKENS = [
    b"\x00", b"\xff", b"\x1b[31m", b"\r\n", b"\n", b"\t", b"  ", b"- ", b": ", b"? ", b"<<: ", b"&a ", b"*a",
    b"!!python/x ",    b"[", b"]", b"{", b"}", b'"', b"'", b"#", b"|", b">", b"::error::", b"##[error]", b"../", b"/", b".", b"..", b"",
    b"null", b"true", b"NaN", b"Infinity", b"-1", b"1e999", b"9" * 5000, b"\\ud800", b"\xed\xa0\x80", b"\xe2\x80\xae",
    b"\xef\xbb\xbf", b"3.14", b"start-method", b"a" * 300, b"]]>", b"<!DOCTYPE a>", b"&lt;", b"not ", b"(", b")",
    b"**/",
]  # fmt: skip

REPEATED = [
    b"[", b"{", b"(", b"- ", b"? ", b"[[", b'{"a":', b"remov", b":1: ", b"E ", b" ", b'File "', b"a: [", b"<a>", b"not ",
    b"-",    b"9", b"x: 1\n", b"\t", b"'", b"=\n", b"Traceback (most recent call last)\n", b"**/", b"&a [", b"x=", b"[tool.",
]  # fmt: skip


def seeds(name: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((CORPUS / name).iterdir())]


@st.composite
def mutated(draw: st.DrawFn, name: str) -> bytes:
    """A seed with pieces cut out, doubled, or replaced by tokens that mean something to a parser."""
    data = bytearray(draw(st.sampled_from(seeds(name))))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 30)))
        piece = draw(st.one_of(st.sampled_from(TOKENS), st.binary(max_size=8), st.just(bytes(data[start:end]) * 3)))
        data[start:end] = piece
    return bytes(data[:SIZE])


@pytest.mark.parametrize("name", PARSERS)
def test_every_seed_is_parsed(name: str) -> None:
    for data in seeds(name):
        check(name, data)


@pytest.mark.parametrize("name", PARSERS)
def test_a_mutated_input_raises_the_parsers_own_error_or_nothing(name: str) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(mutated(name))
    def run(data: bytes) -> None:
        check(name, data)

    run()


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", PARSERS)
def test_100_kb_of_one_token_are_parsed(name: str) -> None:
    """Quadratic time would take minutes here; the limit only ends the test."""
    for head in (b"", seeds(name)[0]):
        for token in REPEATED:
            check(name, head + token * (SIZE // len(token)))
