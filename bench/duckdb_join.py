"""The peer of `pyskew compare`: the same join of two records files, by cell, in duckdb; run by a Python that has it."""

from __future__ import annotations

import json
import resource
import sys

import duckdb

CELLS = """
select record.cell as cell, min(record.fingerprint) as fingerprint, min(record.outcome) as outcome,
    max(record.outcome) as outcomes, min(record.facts) as facts, max(record.facts) as all_facts,
    min(record.message) as message, min(record.stderr_digest) as digest
from read_json('{path}/records.jsonl', format='newline_delimited', maximum_object_size=100000000, columns={{record:
    'STRUCT(cell JSON, fingerprint VARCHAR, outcome VARCHAR, facts JSON, message VARCHAR, stderr_digest VARCHAR)'}})
where record is not null group by 1
"""
JOIN = """
select count(*), count(*) filter (a.fingerprint is distinct from b.fingerprint or a.outcome is distinct from b.outcome
    or a.outcomes is distinct from b.outcomes or a.facts is distinct from b.facts
    or a.all_facts is distinct from b.all_facts or a.message is distinct from b.message
    or a.digest is distinct from b.digest)
from ({old}) a join ({new}) b using (cell)
"""


def main() -> None:
    """Join, and print seconds of processor time and the peak of memory in KiB."""
    old, new = (CELLS.format(path=path) for path in sys.argv[1:3])
    duckdb.connect().execute(JOIN.format(old=old, new=new)).fetchall()
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss]))


if __name__ == "__main__":
    main()
