from dataclasses import replace

from pyskew.model.suite import TargetSpec
from pyskew.probe.supervisor import processes
from pyskew.targets import sessions
from support import sample

HERE = processes.os_name()
OTHER = "linux" if HERE == "windows" else "windows"
SUITE = replace(
    sample.suite(sample.scenario(toggles=())),
    targets=(
        TargetSpec(name="here", kind="host", os=HERE),
        TargetSpec(name="there", kind="host", os=OTHER),
        TargetSpec(name="boxes", kind="docker", os="linux", options={"image": "python:{python}"}),
        TargetSpec(name="must", kind="docker", os="linux", options={"image": "python:{python}"}, required=True),
    ),
)


def required(*named):
    return {one.cell.target for one in sessions.planned(SUITE, named).cells if one.required}


def test_cells_of_this_machine_are_required_where_they_can_run():
    assert required() == {"here", "must"}


def test_naming_a_target_requires_its_cells():
    assert required("there", "boxes") == {"here", "there", "boxes", "must"}


def test_a_cell_of_another_machine_says_so():
    reasons = {one.cell.target: one.reason for one in sessions.planned(SUITE).cells}
    assert reasons == {"here": "", "there": f"this host is {HERE}", "boxes": "", "must": ""}
