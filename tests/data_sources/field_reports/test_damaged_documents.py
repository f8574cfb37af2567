"""However a document is damaged, the reader goes on; what is made to fill the memory does not."""

import tracemalloc
from random import Random

import pytest

from data_sources.protocols import Unreadable
from data_sources.protocols.open311_shapes import in_xml
from tests.fuzz.damage import damaged
from tests.fuzz.monsters import JSON, XML
from tests.fuzz.reading import fate, seeds


def test_damaged_documents_are_read_or_refused() -> None:
    chance, known = Random(20261120), seeds()
    for _ in range(120):
        form, body = chance.choice(known)
        assert sum(fate(form, damaged(body, chance)).values())


@pytest.mark.parametrize("name", ["an open quote", "quotes and backslashes"])
def test_broken_json_is_refused_in_little_more_memory_than_it_has(name: str) -> None:
    body = JSON[name](2**18)
    tracemalloc.start()
    try:
        fate("open311", body)
        assert tracemalloc.get_traced_memory()[1] < 8 * len(body)
    finally:
        tracemalloc.stop()


def test_xml_of_too_many_elements_is_refused() -> None:
    with pytest.raises(Unreadable, match="too many parts in one document"):
        list(in_xml(XML["one report without end"](20_000), most=2_000))
