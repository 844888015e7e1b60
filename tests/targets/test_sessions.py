from pyskew.model.suite import TargetSpec
from pyskew.targets import sessions

SPECS = [
    TargetSpec(name="here", kind="host", os="linux"),
    TargetSpec(name="there", kind="host", os="windows"),
    TargetSpec(name="boxes", kind="docker", os="linux", options={"image": "python:{python}"}),
]


def test_cells_of_this_machine_are_required_where_they_can_run():
    assert sessions.required(SPECS, {"there": "this host is linux"}) == {"here"}


def test_naming_a_target_requires_its_cells():
    assert sessions.required(SPECS, {"there": "this host is linux"}, ["there", "boxes"]) == {"here", "there", "boxes"}
