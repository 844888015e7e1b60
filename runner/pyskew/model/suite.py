"""Inputs and records of a run as values: suite, cells, interpreters, plan, records. Frozen, hardly any behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from pyskew.model.shard import PlanShare
from pyskew.model.tests import CaseResult, Source
from pyskew.model.toggles import NoToggle, ToggleSetting

Json: TypeAlias = Any
"""What a JSON document can hold; a recursive alias would be truer, but no decoder reads one."""

Toggles: TypeAlias = tuple[ToggleSetting, ...]
"""Sorted by name; empty for a plain cell."""

ALWAYS = "True"
"""The condition `where` or `when` of what has none: it holds for every cell."""


class Evidence(StrEnum):
    """Whether a cell could be tried at all."""

    RAN = "ran"
    NOT_APPLICABLE = "not-applicable"
    SKIPPED = "skipped"
    NO_INTERPRETER = "no-interpreter"
    SETUP_ERROR = "setup-error"
    INFRA_ERROR = "infra-error"
    MISSING = "missing"


class Outcome(StrEnum):
    """How one attempt ended."""

    PASS = "pass"
    FAIL = "fail"
    CRASH = "crash"
    HANG = "hang"
    TIMEOUT = "timeout"
    OOM = "oom"
    OUTPUT_LIMIT = "output-limit"


class Arm(StrEnum):
    """What a cell is for."""

    PLAIN = "plain"
    """What is compared."""
    CONTROL = "control"
    """An overlay with hooks armed and every toggle at its own default: it must show what the plain cell shows."""
    EXPOSURE = "exposure"
    """A control arm that writes down where defaults are reached, and which lines are run; never compared."""
    WARNINGS = "warnings"
    """No overlay, every deprecation shown: it tells what will break, and is never compared."""
    ALONE = "alone"
    """A plain cell that runs one unstable test in a process of its own; never compared."""
    SHUFFLED = "shuffled"
    """A plain cell that runs all its tests in another order; never compared."""


class Stability(StrEnum):
    """How far the attempts of one cell agree."""

    STABLE = "stable"
    FLAKY = "flaky"
    UNCONFIRMED = "unconfirmed"
    NEAR_TIMEOUT = "near-timeout"


class ChangeClass(StrEnum):
    """What a difference between the two ends of a pair is."""

    REGRESSED = "regressed"
    FAILS_DIFFERENTLY = "fails-differently"
    BEHAVIOUR_CHANGED = "behaviour-changed"
    DESTABILISED = "destabilised"
    FIXED = "fixed"
    WILL_BREAK = "will-break"
    COVERAGE_LOST = "coverage-lost"
    SAME = "same"
    MESSAGE_ONLY = "message-only"
    INCONCLUSIVE = "inconclusive"
    INCOMPARABLE = "incomparable"


class CauseVerdict(StrEnum):
    """How far a cause is proved; see docs/architecture.md, "Causes"."""

    PROVEN = "proven"
    SUPPORTED = "supported"
    REFUTED = "refuted"
    PREDICTED = "predicted"
    REMAINS = "remains"
    NO_TOGGLE = "no-toggle"
    UNATTRIBUTED = "unattributed"


class ToggleState(StrEnum):
    """What a toggle's self-check found on one interpreter."""

    APPLIED = "applied"
    INERT = "inert"
    REJECTED = "rejected"
    NOT_APPLICABLE = "not-applicable"


class FactPolicy(StrEnum):
    """How a fact is compared."""

    EXACT = "exact"
    SET = "set"
    IGNORE = "ignore"
    SCRUB = "scrub"


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonSpec:
    """One entry of `pythons:`, as written in the suite."""

    label: str
    """What reports call it: `3.14`, `3.14t`."""
    text: str
    """The PEP 440 text: `3.13>=3.13.8`."""
    minor: tuple[int, int]
    constraint: str = ""
    """PEP 440 specifiers beyond the minor version: `>=3.13.8`."""
    free_threaded: bool = False
    informational: bool = False
    """Cells of this Python never decide an exit code."""
    position: str = ""
    """file:line:column of the entry, for messages."""

    @property
    def age(self) -> tuple[tuple[int, int], bool]:
        """What sorts Pythons from the oldest to the newest; a free-threaded build stands before the default one."""
        return self.minor, not self.free_threaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """One exact build, pinned, as it reports itself."""

    python: str
    """Label of the spec it answers."""
    version: str
    path: str
    """Real path of the binary on its target, never a shim."""
    provider: str
    implementation: str
    free_threaded: bool
    default_start_method: str
    start_methods: tuple[str, ...]
    defaults: Mapping[str, str] = field(default_factory=dict)
    """Observed default of each toggle, by toggle name."""
    toggles: Mapping[str, ToggleState] = field(default_factory=dict)
    """Self-check of each setting, by `name=value`."""
    facts: Mapping[str, Json] = field(default_factory=dict)
    """Everything else that it reports: build, gil, jit, encodings, libc, openssl, platform, cpus, pin."""

    def state(self, setting: ToggleSetting) -> ToggleState:
        """Return what the self-check found; not applicable where there was none."""
        return self.toggles.get(str(setting), ToggleState.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A Python that no provider has, with each provider's reason."""

    python: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one attempt may use; times in seconds, sizes in bytes, None = unlimited."""

    timeout: float = 20.0
    silence: float | None = None
    output: int = 1024 * 1024
    memory: int | None = None
    processes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRule:
    """How one fact is compared, and what is replaced in it first."""

    policy: FactPolicy = FactPolicy.EXACT
    pattern: str = ""
    """Regular expression replaced by `<scrubbed>`; only with policy `scrub`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One clause of `expect:`: what a cell must show where `where` holds."""

    where: str = ALWAYS
    outcome: Outcome = Outcome.PASS
    facts: Mapping[str, Json] = field(default_factory=dict)
    reason: str = ""
    link: str = ""
    position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioFile:
    """One declared file of a scenario."""

    path: str
    """Relative to the cell's cwd, with forward slashes."""
    origin: str
    """Where it lies on this machine."""
    sha256: str
    mode: int = 0o644


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One question put to an interpreter."""

    id: str
    """`<pack>/<name>`; `<name>` in a suite without packs."""
    run: tuple[str, ...]
    """A script of the pack (one word ending in .py), or a command."""
    args: tuple[str, ...] = ()
    stdin: str = ""
    asks: str = ""
    files: tuple[ScenarioFile, ...] = ()
    requires: tuple[str, ...] = ()
    source: Source | None = None
    install: tuple[str, ...] = ()
    """What its environment gets before any cell: requirements, `.`, `-r FILE`, `-c FILE`, `--group NAME`."""
    results: str = ""
    """The reader of test results, by name, followed by `:FILE` where the command itself writes the file."""
    env: Mapping[str, str] = field(default_factory=dict)
    pass_env: tuple[str, ...] = ()
    locale: str = ""
    """A locale that the scenario needs, as LC_ALL; where a target lacks it the cell is not applicable."""
    home: str = "private"
    when: str = ALWAYS
    toggles: tuple[str, ...] = ()
    facts: Mapping[str, FactRule] = field(default_factory=dict)
    expect: tuple[Expectation, ...] = ()
    causes: tuple[str, ...] = ()
    """Toggles that explain its changes, each of some of them."""
    no_toggle: NoToggle | None = None
    """Why no toggle explains them."""
    limits: Limits = field(default_factory=Limits)
    links: tuple[str, ...] = ()
    remedy: str = ""
    """What to change in code because of what it shows, in one to three sentences; code stands between backticks."""
    rule: str = ""
    """The rule of the audit that finds such code, and whose advice `remedy` is; empty for a remedy of its own."""
    describe: Mapping[str, str] = field(default_factory=dict)
    """What a fact is, by its name, where the name does not say it."""
    fingerprint: str = ""
    """Digest of everything that decides what is run; differing ones are never compared."""
    position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSpec:
    """One entry of `targets:`."""

    name: str
    kind: str
    os: str
    required: bool = False
    """Marked `required: true`."""
    options: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """What matrix.yaml declares, packs included."""

    pythons: tuple[PythonSpec, ...]
    targets: tuple[TargetSpec, ...]
    scenarios: tuple[Scenario, ...]
    limits: Limits = field(default_factory=Limits)
    proof: float = 600.0
    """Seconds that extra cells for proofs may take."""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Cell:
    """Scenario x target x interpreter x toggles."""

    scenario: str
    target: str
    python: str
    toggles: Toggles = ()
    arm: Arm = Arm.PLAIN

    @property
    def id(self) -> str:
        """The one name of the cell: `pack/name@linux/3.14+start-method=fork`."""
        if not self.toggles and self.arm is Arm.PLAIN:  # most cells; each is asked for its name many times
            return f"{self.scenario}@{self.target}/{self.python}"
        suffix = "".join([f"+{name}={value}" for name, value in self.toggles])
        return f"{self.scenario}@{self.target}/{self.python}{suffix}{'' if self.arm is Arm.PLAIN else '+' + self.arm}"

    @property
    def plain(self) -> bool:
        """Whether no file of pyskew is in it."""
        return not self.toggles and self.arm is Arm.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCell:
    """A cell of the plan, and why it will not run where that is decided before the run."""

    cell: Cell
    required: bool
    evidence: Evidence | None = None
    """Set when the plan decides that it will not run."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All cells of a run, those that cannot run included."""

    digest: str
    """Of the whole plan, also where this is the share of one shard."""
    cells: tuple[PlannedCell, ...]
    share: PlanShare | None = None
    """None where these are all cells of the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A deprecation that was shown, and the Python that it names for the removal."""

    category: str
    message: str
    site: str
    """`file:line`."""
    removal: str
    """`3.16`; empty where it names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One attempt on disk, or the reason why there is none (`attempt` 0)."""

    cell: Cell
    attempt: int
    evidence: Evidence
    reason: str = ""
    build: str = ""
    """Exact version that ran."""
    fingerprint: str = ""
    outcome: Outcome | None = None
    facts: Mapping[str, Json] = field(default_factory=dict)
    """Declared facts and those that pyskew adds (`:exit`, `:exception`, `:leftovers`)."""
    message: str = ""
    """Template of the final error message: placeholders stand for numbers, addresses and paths."""
    frame: str = ""
    """Top user frame of the final traceback, `file:line`."""
    stderr_digest: str = ""
    excerpt: str = ""
    """Some of what it wrote besides its facts, without what differs from run to run; see observation/log_excerpt.py."""
    warnings: tuple[Warned, ...] = ()
    """Of a `warnings` arm, and of the plain runs of tests: pytest and unittest show deprecations by themselves."""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    log: str = ""
    """Log file relative to the run directory."""
    dependencies: tuple[str, ...] = ()
    """Resolved requirements, `name==version`."""
    cases: Mapping[str, CaseResult] | None = None
    """Results by test id; None where there are none."""
    selected: tuple[str, ...] = ()
    """Tests that this attempt was narrowed to; empty for all."""
    recorded: bool = False
    """Whether an overlay recorded which defaults its tests use: a test that fails in it counts if no plain one ran."""
    reused: str = ""
    """The earlier run that this attempt was taken over from."""
    started: str = ""
    """UTC, ISO 8601."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTarget:
    """An interpreter, or its absence, as one target has it."""

    target: str
    label: str
    """What reports call the target: `linux`, `windows(wine)`."""
    os: str
    interpreter: Interpreter | None = None
    absent: Absent | None = None
