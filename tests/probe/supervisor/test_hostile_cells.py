"""One bad cell never harms the next: it gets its outcome, and the next one runs in fresh surroundings, in seconds."""

from __future__ import annotations

import base64
import os
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Lab, Pythons
from pyskew.errors import TargetError
from pyskew.model.suite import TargetSpec
from pyskew.targets.environments import Env
from pyskew.targets.kinds import host

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(sys.platform != "linux", reason="NOT RUN: hostile cells are tried on Linux only"),
]
SECONDS = 30.0
"""Far less than the minutes that a supervisor was waited for, far more than is needed on a busy machine."""
LOOK = """
    import os, sys
    print(sorted(os.listdir()), os.listdir(os.environ["HOME"]), os.listdir(os.environ["TMPDIR"]), hasattr(sys, "bad"))
"""
FRESH = "['script.py'] [] [] False\n"

FOLDERS = {
    "3000 nested folders with long names": """
        import os
        for _ in range(3000):
            os.mkdir("d" * 250)
            os.chdir("d" * 250)
            open("f" * 250, "w").close()
    """,
    "names that are no text": """
        import os
        for name in (b"\\xff\\xfe", b"\\xed\\xa0\\x80", b"new\\nline", b"-rf", b"x" * 255):
            os.mkdir(name)
            open(os.path.join(name, name), "w").close()
    """,
    "an immutable file and folder": """
        import os, subprocess
        os.mkdir("folder")
        open("folder/file", "w").close()
        subprocess.run(["/usr/bin/chattr", "+i", "folder/file", "folder", "."])
    """,
    "a bind mount in the cwd": """
        import os, subprocess
        os.mkdir("mounted")
        subprocess.run(["/bin/mount", "--bind", "/etc", "mounted"])
    """,
    "a mount over the cell's folders": """
        import os, subprocess
        subprocess.run(["/bin/mount", "-t", "tmpfs", "none", os.path.abspath("..")])
    """,
    "a busy mount in its place": """
        import os, subprocess
        subprocess.run(["/bin/mount", "-t", "tmpfs", "none", "."])
        open("file", "w").close()
    """,
    "a deleted slot": "import os, shutil; shutil.rmtree(os.path.abspath('../..'), ignore_errors=True)",
    "a deleted root": "import os, shutil; shutil.rmtree(os.path.abspath('../../..'), ignore_errors=True)",
    "a cell folder that is a link": """
        import os
        base = os.path.dirname(os.getcwd())
        os.rename(base, base + "-aside"); os.symlink({victim!r}, base)
    """,
    "a slot that is a link": """
        import os
        slot = os.path.dirname(os.path.dirname(os.getcwd()))
        os.rename(slot, slot + "-aside"); os.symlink({victim!r}, slot)
    """,
    "a root that is a link": """
        import os
        root = os.path.dirname(os.path.dirname(os.path.dirname(os.getcwd())))
        os.rename(root, root + "-aside"); os.symlink({victim!r}, root)
    """,
    "a FIFO in place of its output": """
        import os
        for name in ("stdout", "stderr", "stdin", "inspection.py"):
            path = os.path.abspath("../../" + name)
            if os.path.lexists(path): os.unlink(path)
            os.mkfifo(path)
    """,
    "odd permissions and an ACL": """
        import os, subprocess
        os.setxattr(".", "user.left", b"behind")
        for path in (".", "../home", "../tmp", ".."): os.chmod(path, 0o3000)
    """,
}


@pytest.fixture
def apart(pythons: Pythons) -> Iterator[Lab]:
    """A host of its own, whose root may be ruined."""
    with host.TARGET.open(TargetSpec(name="here", kind="host", os="linux"), 2) as site:
        yield Lab(site, pythons)


def followed(apart: Lab) -> dict[str, object]:
    """Run an ordinary cell; once more, as the scheduler does, where the supervisor had to be replaced."""
    for _ in range(2):
        try:
            return dict(apart.run(apart.env("3.13"), LOOK))
        except TargetError as error:
            lost = error
    raise lost


@pytest.mark.parametrize("what", FOLDERS)
def test_the_next_cell_runs_in_fresh_folders(apart: Lab, tmp_path: Path, what: str) -> None:
    (tmp_path / "cwd").mkdir()
    for name in ("precious", "cwd/precious"):
        (tmp_path / name).touch()
    code = FOLDERS[what].replace("{victim!r}", repr(str(tmp_path)))
    env = apart.env("3.13")
    apart.run(env, LOOK)
    began = time.monotonic()
    reply = apart.run(env, textwrap.dedent(code) + "\nprint('said')\n")
    assert (reply["outcome"], reply["stdout"]) == ("pass", "said\n"), reply["stderr"]
    assert followed(apart)["stdout"] == FRESH
    assert time.monotonic() - began < SECONDS
    assert (tmp_path / "precious").exists()
    assert (tmp_path / "cwd" / "precious").exists()
    assert Path("/etc/passwd").exists()


@pytest.mark.parametrize("of", ["plain", "overlay"])
def test_a_pth_file_left_in_the_environment_is_removed(apart: Lab, of: str) -> None:
    env = apart.env("3.13") if of == "plain" else apart.env("3.13", start_method="spawn")
    # The overlay's own folder of packages is not on the path of its processes any more: hence by name.
    code = """
        import glob, sys
        (folder,) = glob.glob(sys.prefix + "/lib/python3.*/site-packages")
        open(folder + "/left.pth", "w").write("import sys; sys.bad = 1\\n")
    """
    reply = apart.run(env, code)
    assert reply["outcome"] == "pass", reply["stderr"]
    assert "left.pth was added" in str(reply["residue"])
    assert reply["damaged"] == []
    assert apart.run(env, LOOK)["stdout"] == FRESH


@pytest.mark.parametrize(
    "code",
    [
        "import os, sys; os.unlink(os.path.join(sys.prefix, 'pyvenv.cfg'))",
        "import sys; open(sys.prefix + '/pyvenv.cfg', 'a').write('include-system-site-packages = true')",
        "import os, sys; os.unlink(sys.executable); os.symlink('/bin/true', sys.executable)",
        "import shutil, sys; shutil.rmtree(sys.prefix)",
    ],
)
def test_an_environment_that_a_cell_changed_is_made_anew(apart: Lab, code: str) -> None:
    env = apart.env("3.13")
    reply = apart.run(env, code)
    assert reply["damaged"] == [env.prefix]
    refused = apart.channel.request("cell", timeout=60, **apart.request(env, LOOK))
    assert refused["damaged"] == [env.prefix]
    assert "was changed by an earlier cell" in refused["error"]
    apart.environments.discard(reply["damaged"])  # type: ignore[arg-type] # a list of text
    again = apart.env("3.13")
    assert again.prefix != env.prefix
    assert apart.run(again, LOOK)["stdout"] == FRESH


def attempted(apart: Lab, env: Env, code: str) -> str:
    """What becomes of a cell: its outcome, or why its supervisor was lost."""
    try:
        return str(apart.run(env, code)["outcome"])
    except TargetError as error:
        return f"lost: {error}"


SUPERVISOR = """
import os, signal
def parent(pid): return int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
supervisor = os.getppid()
keeper = parent(supervisor)
outer = parent(keeper)
"""


@pytest.mark.parametrize("victims", ["supervisor", "keeper", "supervisor, keeper", "supervisor, keeper, outer"])
def test_a_supervisor_that_is_stopped_goes_on(apart: Lab, victims: str) -> None:
    env = apart.env("3.13")
    code = SUPERVISOR + f"for pid in ({victims},): os.kill(pid, signal.SIGSTOP)\nprint('said')"
    began = time.monotonic()
    ended = attempted(apart, env, code)
    assert ended == "pass" or "lost" in ended
    assert followed(apart)["stdout"] == FRESH
    assert time.monotonic() - began < SECONDS


FORGED = """
body = b'{"outcome":"pass","exit":0,"stdout":"","stderr":"","token":"0123456789abcdef"}'
data = %r or b"%%d\\n%%s\\n" %% (len(body), body)
for name in os.listdir(f"/proc/{supervisor}/fd"):
    path = f"/proc/{supervisor}/fd/{name}"
    if os.readlink(path).startswith("pipe:"):
        try:
            file = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
            os.write(file, data)
        except OSError:
            pass
import time; time.sleep(0.5)
"""


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="NOT RUN: only root can try")
@pytest.mark.parametrize("data", [None, b"GET / HTTP/1.1\r\n\r\n", b"999999999999999\n", b"12\n[1,2,3,4,5]\n\n"])
def test_forged_bytes_are_no_reply(apart: Lab, data: bytes | None) -> None:
    env = apart.env("3.13")
    began = time.monotonic()
    ended = attempted(apart, env, SUPERVISOR + FORGED % data)
    assert ended in ("pass", "fail") or ended.startswith("lost: "), ended
    assert followed(apart)["stdout"] == FRESH
    assert time.monotonic() - began < SECONDS


def test_a_file_that_was_sent_is_what_it_was_when_it_was_sent(apart: Lab) -> None:
    env = apart.env("3.13")
    root = apart.channel.hello["root"]
    apart.run(env, f"import os\nfor one in os.scandir({root!r} + '/blobs'): open(one, 'w').write('print(1)')")
    first = apart.channel
    request = apart.request(env, LOOK)
    Path(root, "blobs", str(request["files"][0]["blob"])).write_bytes(b"print('changed')")  # type: ignore[index]
    with pytest.raises(TargetError, match="was changed by a cell"):
        first.request("cell", timeout=60, **request)
    assert followed(apart)["stdout"] == FRESH


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_output_beyond_the_limit_is_noticed_however_fast_a_cell_ends(lab: Lab, stream: str) -> None:
    code = f"import os, sys; sys.{stream}.write('x' * 20_000); sys.{stream}.flush(); os._exit(0)"
    for limit, outcome in ((20_000, "pass"), (19_999, "output-limit")):
        reply = lab.run(lab.env("3.13"), code, limits={"output": limit})
        assert (reply["outcome"], reply["limit"], len(str(reply[stream]))) == (
            outcome, "output" if outcome != "pass" else "", limit,
        )  # fmt: skip


def test_output_that_is_no_text_and_surrogates_end_nothing(lab: Lab) -> None:
    code = r"import os; os.write(1, b'\xff\xfe {\"a\": \"\xed\xa0\x80\"}'); os.write(2, b'\xed\xbf\xbf')"
    reply = lab.channel.request("cell", timeout=60, **lab.request(lab.env("3.13"), code))
    assert base64.b64decode(reply["stdout"]).startswith(b"\xff\xfe")
    assert base64.b64decode(reply["stderr"]) == b"\xed\xbf\xbf"
