"""GitHub's runner in small: steps of workflows and composite actions, run in order, each `run:` by a real bash.

What needs GitHub itself is replaced where it is called: `uses:` by copies between folders, `gh` by a program that
writes down its arguments. An expression or an action that is not known here is an error, never skipped.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from uv import find_uv_bin

Contexts = Mapping[str, Any]

GH = """\
import json, shutil, sys
from fnmatch import fnmatch
from pathlib import Path

home = Path(__file__).resolve().parent.parent
arguments = sys.argv[1:]
with (home / "gh-calls").open("a") as calls:
    calls.write(json.dumps(arguments) + "\\n")
option = lambda name: arguments[arguments.index(name) + 1]
kept = home / "issues.json"
issues = json.loads(kept.read_text()) if kept.exists() else []
body = lambda: Path(option("--body-file")).read_text()
match arguments[:2]:
    case ["run", "download"]:
        found = [one for one in (home / "artifacts").iterdir() if fnmatch(one.name, option("--pattern"))]
        if not found:
            sys.exit("no valid artifacts found to download")
        for one in found:
            shutil.copytree(one, Path(option("--dir")) / one.name)
    case ["label", "create"]:
        pass
    case ["issue", "list"]:
        print(*[one["number"] for one in issues if option("--label") in one["labels"]][:1], sep="\\n")
    case ["issue", "create"]:
        one = {"title": option("--title"), "labels": [option("--label")], "body": body()}
        issues.append({"number": len(issues) + 1} | one)
        print(f"https://github.example/some/repository/issues/{len(issues)}")
    case ["issue", "edit"]:
        issues[int(arguments[2]) - 1]["body"] = body()
        print(f"https://github.example/some/repository/issues/{arguments[2]}")
    case _:
        sys.exit(f"gh: not known here: {arguments}")
kept.write_text(json.dumps(issues))
"""


# Expressions: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions

_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|==|!=|&&|\|\||[!(),]|[A-Za-z_][\w.-]*)")


def evaluate(expression: str, contexts: Contexts, status: str = "success") -> Any:
    """The value of what stands between `${{` and `}}`; `status` is how the steps went so far."""
    tokens = []
    position = 0
    while position < len(expression.rstrip()):
        token = _TOKEN.match(expression, position)
        if not token:
            message = f"not an expression that is known here: {expression}"
            raise ValueError(message)
        tokens.append(token[1])
        position = token.end()
    parser = _Parser(tokens, contexts, status)
    value = parser.either()
    if parser.tokens:
        message = f"{expression}: not understood from {parser.tokens[0]} on"
        raise ValueError(message)
    return value


@dataclass
class _Parser:
    tokens: list[str]
    contexts: Contexts
    status: str

    def _next(self, *wanted: str) -> str:
        return self.tokens.pop(0) if self.tokens and (not wanted or self.tokens[0] in wanted) else ""

    def either(self) -> Any:
        value = self._both()
        while self._next("||"):
            other = self._both()
            value = value or other
        return value

    def _both(self) -> Any:
        value = self._compared()
        while self._next("&&"):
            other = self._compared()
            value = value and other
        return value

    def _compared(self) -> Any:
        value = self._one()
        while operator := self._next("==", "!="):
            value = (value == self._one()) is (operator == "==")
        return value

    def _one(self) -> Any:
        word = self._next()
        if word == "!":
            return not self._one()
        if word == "(":
            value = self.either()
            self._next(")")
            return value
        if word.startswith("'"):
            return word[1:-1].replace("''", "'")
        if self._next("("):
            argument = None if self._next(")") else self.either()
            self._next(")")
            return self._called(word, argument)
        return self._looked_up(word)

    def _called(self, name: str, argument: Any) -> Any:
        if name == "fromJSON":
            return json.loads(argument)
        return {"success": self.status == "success", "failure": self.status == "failure", "cancelled": False}[name]

    def _looked_up(self, path: str) -> Any:
        """A missing member of a known context is empty, as on GitHub; an unknown context is a mistake."""
        first, *rest = path.split(".")
        value: Any = self.contexts[first]
        for part in rest:
            value = value.get(part, "") if isinstance(value, Mapping) else ""
        return value


def filled(text: object, contexts: Contexts) -> str:
    """A text with its `${{ }}` replaced; booleans and numbers as GitHub writes them."""
    return re.sub(r"\$\{\{(.*?)\}\}", lambda found: _text(evaluate(found[1], contexts)), _text(text))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# Jobs

_OURS = ("NOX_", "PYTEST_", "PYTHON", "VIRTUAL_ENV")
"""Variables of the tests themselves, which a runner does not have."""


@dataclass
class Ended:
    """What became of a job."""

    conclusion: str = "success"
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    log: str = ""
    ran: list[str] = field(default_factory=list)
    """Each `run:` script that was executed."""
    skipped: list[str] = field(default_factory=list)
    """Names of steps whose `if:` was false."""


@dataclass
class GitHub:
    """One repository: `origin` is its bare clone, and what its jobs leave for each other lies in `home`."""

    home: Path
    origin: Path
    action: Path
    """What `uses: OWNER/pyskew@COMMIT` means."""
    temp: Path
    """RUNNER_TEMP. GitHub empties it after each job; here what an action installed is kept, for the sake of time."""
    ref: str = "refs/heads/main"
    machines: list[_Machine] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Provide what the runner image has: a Python of setup-python's, and gh."""
        for name in ("artifacts", "bin"):
            (self.home / name).mkdir(parents=True)
        gh = self.home / "bin" / "gh"
        gh.write_text(f"#!{sys.executable}\n{GH}")
        gh.chmod(0o755)
        # uv, only for the sake of time: what the scripts ask of pip and nox, these still do.
        uv, tool = find_uv_bin(), self.home / "tool"
        (self.home / "bin" / "uv").symlink_to(uv)
        subprocess.run([uv, "venv", "-q", "--seed", "--python", sys.executable, tool], check=True)
        requirements = [uv, "pip", "install", "-q", "--python", tool / "bin" / "python", "-r", "pyproject.toml"]
        subprocess.run(requirements, cwd=self.action, check=True)

    def calls(self) -> list[list[str]]:
        """What gh was asked since this was last called."""
        path = self.home / "gh-calls"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return [json.loads(line) for line in lines]

    def issues(self) -> list[dict[str, Any]]:
        """All issues."""
        path = self.home / "issues.json"
        found: list[dict[str, Any]] = json.loads(path.read_text()) if path.exists() else []
        return found

    def executed(self) -> set[str]:
        """Every script that any job ran."""
        return {script for machine in self.machines for script in machine.ended.ran}

    def run(self, workflow: Mapping[str, Any], name: str, os_name: str = "Linux", **contexts: Any) -> Ended:
        """Run one job of a workflow on a fresh machine; `contexts` gives it `needs`, `matrix` and so on."""
        job = workflow["jobs"][name]
        machine = _Machine(self, self.home / f"machine{len(self.machines)}", os_name)
        self.machines.append(machine)
        shell = workflow.get("defaults", {}).get("run", {}).get("shell", "")
        given = {"matrix": {}, "needs": {}, "strategy": {"job-index": 0}} | contexts
        if "if" in job and not evaluate(job["if"].removeprefix("${{").removesuffix("}}"), given):
            return Ended("skipped")
        machine.steps(job["steps"], given, {**workflow.get("env", {}), **job.get("env", {})}, shell)
        machine.ended.outputs = {key: filled(text, machine.contexts) for key, text in job.get("outputs", {}).items()}
        machine.ended.summary = machine.summary.read_text(encoding="utf-8")
        return machine.ended


class _Machine:
    """One runner with its workspace."""

    def __init__(self, github: GitHub, home: Path, os_name: str) -> None:
        self.github = github
        self.home = home
        self.os_name = os_name
        self.workspace = home / "work"
        self.temp = github.temp
        for folder in (self.workspace, self.temp):
            folder.mkdir(parents=True, exist_ok=True)
        self.action = home
        self.summary = home / "summary.md"
        self.summary.touch()
        self.path = [str(github.home / "bin"), os.environ["PATH"]]
        self.ended = Ended()
        self.contexts: dict[str, Any] = {}

    def steps(self, steps: list[dict[str, Any]], given: Contexts, env: Mapping[str, object], shell: str) -> None:
        """Run the steps of a job or of a composite action; what they give each other stays within them."""
        contexts = {
            "github": {"ref": self.github.ref, "token": "a-token"},
            "runner": {"os": self.os_name, "temp": str(self.temp)},
            "steps": {},
            **given,
        }
        self.contexts = contexts
        for step in steps:
            condition = str(step.get("if", "success()")).removeprefix("${{").removesuffix("}}")
            checked = (
                condition if re.search(r"(success|failure|cancelled)\(", condition) else f"success() && ({condition})"
            )
            if not evaluate(checked, contexts, self.ended.conclusion):
                self.ended.skipped.append(step.get("name", ""))
                continue
            values = {key: filled(text, contexts) for key, text in {**env, **step.get("env", {})}.items()}
            options = {key: filled(text, contexts) for key, text in step.get("with", {}).items()}
            good, outputs = (
                self._bash(step, values, step.get("shell", shell)) if "run" in step
                else self._uses(step["uses"], options, contexts)
            )  # fmt: skip
            self.contexts = contexts
            contexts["steps"][step.get("id", "")] = {"outputs": outputs}
            if not good:
                self.ended.conclusion = "failure"

    def _bash(self, step: Mapping[str, Any], env: Mapping[str, str], shell: str) -> tuple[bool, dict[str, str]]:
        assert shell == "bash", shell
        assert "${{" not in step["run"], f"an expression within a script is an injection: {step['run']}"
        script, output = self.home / "step.sh", self.home / "output"
        script.write_text(step["run"])
        output.write_text("")
        known = {key: value for key, value in os.environ.items() if not key.startswith(_OURS)}
        runner = {
            "PATH": os.pathsep.join(self.path), "CI": "true", "GITHUB_OUTPUT": str(output), "RUNNER_OS": self.os_name,
            "GITHUB_STEP_SUMMARY": str(self.summary), "RUNNER_TEMP": str(self.temp), "GITHUB_RUN_ID": "4711",
            "GITHUB_SERVER_URL": "https://github.example", "GITHUB_REPOSITORY": "some/repository", "GITHUB_SHA": "5eed",
            "GITHUB_ACTION_PATH": str(self.action),
        }  # fmt: skip
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], cwd=self.workspace,
            env={**known, **runner, **env}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            check=False,
        )  # fmt: skip
        self.ended.ran.append(step["run"])
        self.ended.log += f"### {step['run']}\n{done.stdout.decode(errors='replace')}### exit {done.returncode}\n"
        lines = output.read_text(encoding="utf-8").splitlines()
        return done.returncode == 0, dict(line.split("=", 1) for line in lines)

    def _uses(self, action: str, options: Mapping[str, str], contexts: Contexts) -> tuple[bool, dict[str, str]]:
        match action.partition("@")[0]:
            case "actions/checkout":
                clone = ["git", "clone", "--quiet", "--depth", "1", "--branch", "main", self.github.origin.as_uri()]
                subprocess.run([*clone, str(self.workspace)], check=True)
                return True, {}
            case "actions/setup-python":
                tool = self.github.home / "tool" / "bin"
                if options.get("update-environment") != "false":
                    self.path.insert(0, str(tool))
                return True, {"python-path": str(tool / "python")}
            case "actions/upload-artifact":
                return self._uploaded(options), {}
            case "github/codeql-action/upload-sarif":
                json.loads((self.workspace / options["sarif_file"]).read_text(encoding="utf-8"))
                return True, {}
            case "./":
                return self._composite(self.workspace, options, contexts)
            case "OWNER/pyskew":
                return self._composite(self.github.action, options, contexts)
        message = f"uses: {action} is not known here"
        raise ValueError(message)

    def _uploaded(self, options: Mapping[str, str]) -> bool:
        source, kept = self.workspace / options["path"], self.github.home / "artifacts" / options["name"]
        if options.get("overwrite") == "true":
            shutil.rmtree(kept, ignore_errors=True)
        files = [path for path in source.rglob("*") if path.is_file()] if source.is_dir() else []
        if options.get("include-hidden-files") != "true":
            files = [path for path in files if not any(part.startswith(".") for part in path.relative_to(source).parts)]
        for path in files:
            copy = kept / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        return bool(files) or options.get("if-no-files-found") != "error"

    def _composite(self, folder: Path, options: Mapping[str, str], contexts: Contexts) -> tuple[bool, dict[str, str]]:
        self.action = folder
        action = yaml.safe_load((folder / "action.yml").read_text(encoding="utf-8"))
        assert set(options) <= set(action["inputs"]), options
        inputs = {key: options.get(key, one["default"]) for key, one in action["inputs"].items()}
        before = self.ended.conclusion
        self.steps(action["runs"]["steps"], {"inputs": inputs, "strategy": contexts["strategy"]}, {}, "")
        outputs = {key: filled(one["value"], self.contexts) for key, one in action["outputs"].items()}
        return self.ended.conclusion == before, outputs


def members(value: object, key: str) -> Iterator[Any]:
    """Every value of a key, at any depth."""
    if isinstance(value, Mapping):
        yield from (one for name, one in value.items() if name == key)
        yield from (found for one in value.values() for found in members(one, key))
    elif isinstance(value, list):
        yield from (found for one in value for found in members(one, key))
