"""Who is held out: against a draw written out by hand, one unit at a time."""

import hashlib
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.campaigns.assignment import WITHOUT_SCORE, assign, deciles

UNITS = st.text(alphabet="abcdé@.", min_size=1, max_size=4)
PEOPLE = st.dictionaries(UNITS, st.integers(0, 3), max_size=60)
SHARES = st.fractions(0, Fraction(99, 100), max_denominator=100)
WEIGHTS = st.lists(st.integers(1, 5), min_size=1, max_size=3)


def hashed(unit: str, seed: str = "s") -> str:
    return hashlib.sha256(f"{seed}\n{unit}".encode()).hexdigest()


def drawn(people: dict[str, int], control: Fraction, arms: list[int], seed: str = "s") -> dict[str, int]:
    found = assign(list(people), list(people.values()), seed=seed, control=control, arms=arms)
    return dict(zip(people, found.tolist(), strict=True))


def rounded(number: Fraction) -> int:
    """Halves up."""
    return int(number + Fraction(1, 2))


def test_ten_customers_stand_in_the_order_of_their_hash() -> None:
    units = [f"customer-{number}" for number in range(10)]
    arms = assign(units, [0] * 10, seed="s", control=Fraction(3, 10), arms=(1, 1))
    in_order = [arm for _, arm in sorted(zip(map(hashed, units), arms.tolist(), strict=True))]
    # Three of ten are held out; of the seven left, three and a half go to the first arm: four, as halves go up.
    assert in_order == [0, 0, 0, 1, 1, 1, 1, 2, 2, 2]


def test_the_known_order_of_five_addresses() -> None:
    units = ["ana@example.com", "bo@example.com", "chloé@example.com", "dan@example.com", "eve@example.com"]
    digests = [hashed(unit, "spring")[:8] for unit in units]
    assert digests == ["c01c1739", "c44ace4d", "06aa7372", "74c560f0", "0c9949d5"]
    assert assign(units, [0] * 5, seed="spring", control=Fraction(2, 5)).tolist() == [1, 1, 0, 1, 0]


@given(PEOPLE, SHARES, WEIGHTS)
def test_every_share_is_right_to_one_person(people: dict[str, int], control: Fraction, arms: list[int]) -> None:
    found = Counter(drawn(people, control, arms).values())
    left, behind = len(people), sum(arms)
    for arm, share in [(0, control), *((place, None) for place in range(1, len(arms) + 1))]:
        share = Fraction(arms[arm - 1], behind) if share is None else share
        behind -= arms[arm - 1] if arm else 0
        assert found[arm] == rounded(left * share)
        left -= found[arm]
    assert left == 0


@given(PEOPLE, SHARES, WEIGHTS)
def test_every_stratum_holds_out_its_share_and_the_first_of_its_hashes(people, control, arms) -> None:
    found = drawn(people, control, arms)
    for stratum in set(people.values()):
        members = sorted((unit for unit, own in people.items() if own == stratum), key=hashed)
        in_order = [found[unit] for unit in members]
        assert in_order == sorted(in_order)
        assert abs(in_order.count(0) - len(members) * control) < 1


@given(PEOPLE, SHARES, WEIGHTS, st.randoms())
def test_the_order_of_the_rows_changes_nobody(people, control, arms, random) -> None:
    rows = [*people.items(), *random.sample(sorted(people.items()), len(people) // 3)]
    random.shuffle(rows)
    again = assign([unit for unit, _ in rows], [own for _, own in rows], seed="s", control=control, arms=arms)
    expected = drawn(people, control, arms)
    assert [expected[unit] for unit, _ in rows] == again.tolist()


@given(st.lists(st.tuples(UNITS, st.integers(0, 3)), max_size=40), SHARES, st.randoms())
def test_one_unit_is_one_decision_whatever_strata_its_rows_name(rows, control, random) -> None:
    def arms_of(given_rows: list[tuple[str, int]]) -> dict[str, set[int]]:
        found = assign([unit for unit, _ in given_rows], [own for _, own in given_rows], seed="s", control=control)
        arms: dict[str, set[int]] = {}
        for (unit, _), arm in zip(given_rows, found.tolist(), strict=True):
            arms.setdefault(unit, set()).add(arm)
        return arms

    once = arms_of(rows)
    assert all(len(arms) == 1 for arms in once.values())
    assert once == arms_of(random.sample(rows, len(rows)))
    lowest = {unit: min(own for other, own in rows if other == unit) for unit, _ in rows}
    assert once == {unit: {arm} for unit, arm in drawn(lowest, control, [1]).items()}


@given(PEOPLE, SHARES, WEIGHTS, st.integers(1, 30))
def test_customers_of_another_stratum_move_a_bound_by_one_at_most(people, control, arms, more) -> None:
    """The whole is right to one person, so a stratum may have to give one more, or one fewer."""
    before = drawn(people, control, arms)
    after = drawn({**people, **{f"new-{number}": 9 for number in range(more)}}, control, arms)
    for stratum in set(people.values()):
        members = [unit for unit, own in people.items() if own == stratum]
        held = [{unit for unit in members if arm[unit] == 0} for arm in (before, after)]
        assert held[0] <= held[1] or held[1] <= held[0]
        assert len(held[0] ^ held[1]) <= 1
        bounds = [
            [sum(arm[unit] <= place for unit in members) for place in range(len(arms))] for arm in (before, after)
        ]
        assert all(abs(one - other) <= place + 1 for place, (one, other) in enumerate(zip(*bounds, strict=True)))


@given(PEOPLE, st.integers(1, 30))
def test_whole_shares_change_nobody_of_another_stratum(people: dict[str, int], more: int) -> None:
    kept = {unit: own for unit, own in people.items() if own == 0}
    kept = dict(list(kept.items())[: len(kept) // 4 * 4])
    before = drawn(kept, Fraction(1, 4), [1, 2])
    after = drawn({**kept, **{f"new-{number}": 9 for number in range(4 * more)}}, Fraction(1, 4), [1, 2])
    assert before == {unit: after[unit] for unit in kept}


def test_another_seed_draws_others() -> None:
    people = {f"customer-{number}": 0 for number in range(200)}
    one, other = (drawn(people, Fraction(1, 2), [1], seed) for seed in ("s", "t"))
    assert 60 < sum(one[unit] == other[unit] for unit in people) < 140


def test_a_share_as_it_was_typed_is_exact() -> None:
    """In floats 0.29 * 100 is 28.999999999999996."""
    arms = assign([str(number) for number in range(100)], [0] * 100, seed="s", control=Decimal("0.29"))
    assert (arms == 0).sum() == 29


@pytest.mark.parametrize("control", [1, Fraction(3, 2), -1])
def test_a_control_group_of_everybody_is_refused(control) -> None:
    with pytest.raises(ValueError, match="control group"):
        assign(["a"], [0], seed="s", control=control)


@pytest.mark.parametrize("arms", [(), (1, 0), (-1,)])
def test_an_arm_of_nobody_is_refused(arms) -> None:
    with pytest.raises(ValueError, match="weight"):
        assign(["a"], [0], seed="s", control=0, arms=arms)


def test_every_row_needs_its_stratum() -> None:
    with pytest.raises(ValueError, match="2 units have 1 strata"):
        assign(["a", "b"], [0], seed="s", control=0)


class TestDeciles:
    def test_a_hundred_different_chances_make_ten_tens(self) -> None:
        chances = np.random.default_rng(1).permutation(np.linspace(0.01, 0.99, 100))
        found = deciles(chances)
        assert np.bincount(found).tolist() == [10] * 10
        assert all(chances[found == one].max() < chances[found == one + 1].min() for one in range(9))

    @given(st.lists(st.one_of(st.sampled_from([0.1, 0.2, 0.5]), st.floats(0, 1), st.just(float("nan"))), max_size=60))
    def test_equal_chances_stand_together_and_higher_ones_never_lower(self, chances: list[float]) -> None:
        found = deciles(chances).tolist()
        told = sorted((chance, place) for chance, place in zip(chances, found, strict=True) if chance == chance)
        assert [place for _, place in told] == sorted(place for _, place in told)
        assert len(set(told)) == len({chance for chance, _ in told})
        assert {place for chance, place in zip(chances, found, strict=True) if chance != chance} <= {WITHOUT_SCORE}
        assert all(0 <= place <= 9 for _, place in told)

    def test_everybody_alike_is_in_the_middle(self) -> None:
        assert set(deciles([0.3] * 7).tolist()) == {5}

    def test_tenths_are_those_of_each_group(self) -> None:
        chances = [0.01 * number for number in range(20)]
        found = deciles([*chances, float("nan")], groups=[0] * 10 + [2] * 11)
        assert found.tolist() == [*range(10), *range(22, 32), 32]

    def test_nobody_has_no_strata(self) -> None:
        assert deciles([]).tolist() == []
        assert assign([], [], seed="s", control=0).tolist() == []
