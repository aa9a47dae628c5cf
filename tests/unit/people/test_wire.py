"""What travels to the child process arrives as it was."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from facesort.people.wire import pack, unpack

kinds = st.sampled_from([np.int8, np.int16, np.int64, np.float32, np.float64, bool])
tables = st.dictionaries(
    st.sampled_from(["vectors", "photo", "person", "level", "strangers"]),
    kinds.flatmap(lambda kind: arrays(kind, array_shapes(min_dims=1, max_dims=3, min_side=0))),
)


def sent(message, payload):
    return json.loads(json.dumps(message)), bytes(payload)


@given(tables)
def test_tables_arrive_as_they_were(tables):
    message, payload = sent(*pack(tables))
    found = unpack(message, payload)
    assert list(found) == list(tables)
    for name, table in tables.items():
        assert found[name].dtype == table.dtype
        np.testing.assert_array_equal(found[name], table, strict=True)


@pytest.mark.parametrize("shape", [(0,), (0, 128), (5, 0)])
def test_tables_without_anything_in_them_arrive_too(shape):
    tables = {"before": np.arange(3), "empty": np.zeros(shape, np.int8), "after": np.ones((2, 2))}
    found = unpack(*sent(*pack(tables)))
    assert found["empty"].shape == shape
    assert found["after"].tolist() == [[1, 1], [1, 1]]
    assert unpack(*sent(*pack({"empty": np.zeros(shape)})))["empty"].shape == shape


def test_it_does_not_matter_how_a_table_lies_in_memory():
    table = np.arange(12).reshape(3, 4)
    found = unpack(*sent(*pack({"turned": table.T, "part": table[::2, 1:]})))
    assert found["turned"].tolist() == table.T.tolist()
    assert found["part"].tolist() == table[::2, 1:].tolist()


def test_what_is_no_number_arrives_as_well():
    found = unpack(*sent(*pack({"level": np.array([np.inf, -np.inf, np.nan, -0.0])})))["level"]
    assert found[:2].tolist() == [np.inf, -np.inf]
    assert np.isnan(found[2])
    assert np.signbit(found[3])


def test_values_travel_beside_the_tables():
    message, payload = sent(*pack({}, verb="group", odds=(0.87, 30.0), learnt=None))
    assert message == {"verb": "group", "odds": [0.87, 30.0], "learnt": None, "tables": {}}
    assert payload == b""
    assert unpack(message, payload) == {}


def test_nothing_that_arrived_can_be_written_to():
    found = unpack(*sent(*pack({"person": np.arange(3), "empty": np.zeros(0)})))
    assert not any(table.flags.writeable for table in found.values())
    with pytest.raises(ValueError, match="read-only"):
        found["person"][0] = 1
