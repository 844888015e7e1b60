"""A private apt: the machine's way to its mirror, none of its hooks, and signatures that count."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pyskew.errors import SetupError
from pyskew.interpreters import debian_apt

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or bool(debian_apt.obstacle()), reason="no Debian mirror in this machine's apt"
)


def _settings(private: debian_apt.Apt) -> dict[str, str]:
    dumped = subprocess.run(
        ["apt-config", "dump"], env=private.environment(), capture_output=True, text=True, check=True
    )
    pairs = (line.rstrip(";").split(" ", 1) for line in dumped.stdout.splitlines())
    return {name: value.strip('"') for name, value in pairs}


def test_no_hook_of_the_machine_is_run_and_no_state_of_it_is_touched(tmp_path: Path) -> None:
    settings = _settings(debian_apt.prepare(tmp_path))

    hooks = {name for name in settings if "Invoke" in name or "Pre-Install-Pkgs" in name}
    assert {settings[name] for name in hooks} <= {""}
    assert settings["Dir"] == str(tmp_path)
    assert settings["Dir::State::status"].startswith(str(tmp_path))


def test_the_machines_proxy_and_dates_are_kept_and_its_exceptions_from_signatures_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = tmp_path / "machine.conf"
    machine.write_text(
        'Acquire::http::Proxy "http://proxy.invalid:3128";\n'
        'Acquire::Max-FutureTime "77";\n'
        'Acquire::AllowInsecureRepositories "true";\n'
        'APT::Get::AllowUnauthenticated "true";\n'
        'APT::Update::Post-Invoke { "touch /tmp/never"; };\n'
    )
    monkeypatch.setenv("APT_CONFIG", str(machine))

    settings = _settings(debian_apt.prepare(tmp_path / "root"))

    assert settings["Acquire::http::Proxy"] == "http://proxy.invalid:3128"
    assert settings["Acquire::Max-FutureTime"] == "77"
    assert settings.get("Acquire::AllowInsecureRepositories", "0") == "0"
    assert "APT::Get::AllowUnauthenticated" not in settings
    assert "touch /tmp/never" not in settings.values()


def test_lists_whose_signature_does_not_hold_are_refused(tmp_path: Path) -> None:
    private = debian_apt.prepare(tmp_path)
    keyring = tmp_path / "nobody.gpg"
    keyring.write_bytes(b"")
    sources = tmp_path / "etc/apt/sources.list.d/debian.sources"
    lines = [line for line in sources.read_text().splitlines() if not line.startswith("Signed-By")]
    sources.write_text("\n".join([*lines, f"Signed-By: {keyring}", ""]))

    with pytest.raises(SetupError, match="no package lists"):
        debian_apt.update(private, print)
    assert list((tmp_path / "var/lib/apt/lists").glob("*Packages*")) == []


def test_without_apt_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert debian_apt.obstacle() == "this machine has no apt-get"


def test_without_a_debian_mirror_the_reason_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    machine = tmp_path / "machine.conf"
    machine.write_text('Dir::Etc::sourcelist "/dev/null";\nDir::Etc::sourceparts "/dev/null";\n')
    monkeypatch.setenv("APT_CONFIG", str(machine))

    assert debian_apt.obstacle() == "the machine's apt sources name no Debian mirror"


RELEASE = """MD5Sum:
 0123 5000000 main/binary-ARCH/Packages
 0123 1000000 main/binary-ARCH/Packages.xz
SHA256:
 4567 5000000 main/binary-ARCH/Packages
 4567 77 main/binary-ARCH/Packages.diff/Index
 4567 1000000 main/binary-ARCH/Packages.xz
 4567 9000000 main/binary-other/Packages
"""


def test_the_size_of_lists_is_known_before_they_are_fetched(tmp_path: Path) -> None:
    private = debian_apt.prepare(tmp_path)
    architecture = private.architecture()
    lists = tmp_path / "var/lib/apt/lists"
    for suite in ("testing", "sid"):
        (lists / f"mirror_dists_{suite}_InRelease").write_text(RELEASE.replace("ARCH", architecture))
    assert private.missing_lists() == (2_000_000, 10_000_000)
    (lists / f"mirror_dists_sid_main_binary-{architecture}_Packages").write_bytes(b"x" * 5_000_000)
    assert private.missing_lists() == (1_000_000, 5_000_000)


def test_a_machine_without_lists_announces_none(tmp_path: Path) -> None:
    assert debian_apt.prepare(tmp_path).missing_lists() == (0, 0)
