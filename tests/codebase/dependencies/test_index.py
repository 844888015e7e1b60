"""What the package index says, and what is remembered of it."""

from __future__ import annotations

import pytest

from pyskew.codebase.dependencies import index_settings
from pyskew.codebase.dependencies.index import Index
from support.index import PackageIndex


@pytest.mark.parametrize(("yanked", "said"), [(False, ""), (True, "yanked"), ("wrong", "wrong")])
def test_a_page_is_asked_for_once_however_releases_were_withdrawn(
    index: PackageIndex,
    yanked: bool | str,  # noqa: FBT001 - as the index's answer has it
    said: str,
) -> None:
    index.wheel("one", "1.0", {"one.py": ""}, yanked=yanked)
    indexes = Index(index_settings.configured())
    first, second = indexes.page("one"), indexes.page("one")
    assert (first, indexes.asked) == (second, 1)
    assert [release.yanked for release in second.releases] == [said]
