"""Who asks too fast: so many at once, then one every few seconds, said once, and forgotten when it is over."""

from bot.allowance import Allowances, Rate, Wait

RATE = Rate(at_once=3, every=2.0, pause=5.0)


class Bar:
    """Allowances whose time a test moves."""

    def __init__(self, rate: Rate = RATE, most: int = 100) -> None:
        self.now = 0.0
        self.allowances = Allowances[str](rate, lambda: self.now, most)

    def take(self, who: str = "tess", times: int = 1) -> list[Wait | None]:
        return [self.allowances.take(who) for _ in range(times)]


def test_so_many_at_once_pass_and_the_next_one_is_told_once_how_long_to_wait() -> None:
    assert Bar().take(times=6) == [None, None, None, Wait(5, True), Wait(5, False), Wait(5, False)]


def test_one_comes_back_every_few_seconds() -> None:
    bar = Bar()
    bar.take(times=3)
    bar.now = 2.0
    assert bar.take(times=2) == [None, Wait(5, True)]


def test_after_the_pause_that_was_told_the_person_is_served_again() -> None:
    bar = Bar()
    bar.take(times=4)
    bar.now = 4.9
    assert bar.take() == [Wait(1, False)]
    bar.now = 5.0
    assert bar.take(times=3) == [None, None, Wait(5, True)]


def test_what_is_refused_makes_the_pause_no_longer() -> None:
    bar = Bar()
    bar.take(times=4)
    for tenth in range(50):
        bar.now = tenth / 10
        bar.take(times=20)
    bar.now = 5.0
    assert bar.take() == [None]


def test_a_rest_never_saves_up_more_than_the_first_so_many() -> None:
    bar = Bar()
    bar.take(times=3)
    bar.now = 5.9
    bar.take("somebody else")
    bar.now = 1000.0
    assert bar.take(times=4)[-1] == Wait(5, True)


def test_everybody_has_an_allowance_of_their_own() -> None:
    bar = Bar()
    bar.take(times=5)
    assert bar.take("tom", times=3) == [None] * 3


def test_those_who_have_rested_are_forgotten() -> None:
    bar = Bar()
    for number in range(50):
        bar.take(str(number))
    bar.now = 20.0
    bar.take()
    assert len(bar.allowances) == 1


def test_no_more_than_so_many_are_remembered_and_one_who_keeps_asking_among_them_stays_shut_out() -> None:
    bar = Bar(most=10)
    for number in range(100):
        bar.take(str(number))
        bar.take(times=4)
    assert len(bar.allowances) == 10
    assert bar.take() == [Wait(5, False)]


def test_a_clock_that_stands_still_or_a_long_flood_lets_nobody_through_more_than_that() -> None:
    bar = Bar(Rate(20, 3.0, 15.0))
    passed = 0
    for second in range(600):
        bar.now = float(second)
        passed += bar.take(times=10).count(None)
    assert 20 <= passed <= 20 + 600 / 3
