"""Which company groups keep."""

import numpy as np
import pytest
from scipy import sparse

from facesort.people.company import as_one, in_common


@pytest.mark.parametrize(("size", "shared"), [(20, 0.05), (21, 0.6)])
def test_the_faces_of_a_group_larger_than_a_company_are_one_point(size, shared):
    table = np.zeros((2, size + 2), np.float32)
    table[0, :size] = 1 / size  # the group keeps company with itself
    table[1, [0, size, size + 1]] = 0.6, 0.3, 0.1  # a face with one of them, itself and a stranger
    group = np.r_[np.zeros(size, np.int64), 1]
    gathered = as_one(sparse.csr_matrix(table), group)
    assert np.asarray(gathered.sum(1)).ravel() == pytest.approx([1, 1])
    assert in_common(gathered, np.array([0]), np.array([1])) == pytest.approx(shared)
