"""Full-text search over posts, in both languages and on both databases."""

import pytest
from tests.serving.queue.arriving import arrive, arrived
from tests.serving.queue.floor import NOW, Floor, open_floor

from shenyan.serving.db import Database
from shenyan.serving.queue.search import matching
from shenyan.serving.queue.values import Filters
from shenyan.serving.queue.words import plain, search_words


@pytest.fixture
def floor(database: Database) -> Floor:
    return open_floor(database)


def find(floor: Floor, text: str) -> set[str]:
    with floor.database.read() as session:
        return set(session.scalars(matching(session, text)))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("裁员", {"zh"}),
        ("星澜科技", {"zh"}),
        ("星澜 裁员", {"zh"}),
        ("裁員", {"zh"}),
        ("Kickbacks", {"en"}),
        ("kickb", {"en"}),
        ("ｋｉｃｋｂａｃｋｓ purchasing", {"en"}),
        ("V-661204", {"en"}),
        ("kickbacks 裁员", set()),
        ("食堂", set()),
        ("。！？", set()),
        ("", set()),
        ("👀", set()),
    ],
)
def test_every_word_is_found_in_either_language(floor: Floor, query: str, found: set[str]) -> None:
    texts = {"zh": "听说星澜科技下个月裁员一半", "en": "Purchasing takes kickbacks, badge V-661204 knows."}
    cases = {arrived(floor, text): name for name, text in texts.items()}
    assert {cases[one] for one in find(floor, query)} == found


@pytest.mark.parametrize(
    "query", ['"', "'", "裁员' | 'x", 'terms:"裁员" OR x', "NEAR(裁员 x)", "a & b | !c", "\\", "*", "-裁员"]
)
def test_signs_of_the_query_languages_mean_nothing(floor: Floor, query: str) -> None:
    case = arrived(floor, "听说星澜科技下个月裁员一半")
    assert find(floor, query) <= {case}


def test_title_is_searched_and_a_list_can_be_searched(floor: Floor) -> None:
    case, _ = arrived(floor, "标题里的报销\n正文里没有这个词"), arrived(floor, "食堂的红烧肉太咸了")
    page = floor.at(lambda desk: desk.page(Filters(search="报销"), actor=None, now=NOW))
    assert [one.id for one in page.lines] == [case]


def test_words_of_a_text_that_is_not_stored_are_not_stored(floor: Floor) -> None:
    arrived(floor, "听说星澜科技下个月裁员一半", stored=False)
    assert find(floor, "裁员") == set()


def test_second_readings_are_not_found(floor: Floor) -> None:
    floor.with_rules(second_share=1.0)
    case = arrived(floor, "听说星澜科技下个月裁员一半")
    floor.decided(floor.person(), case)
    assert find(floor, "裁员") == {case}


def test_audited_posts_are_found(floor: Floor) -> None:
    floor.with_rules(passed_share=1.0)
    arrive(floor, "食堂的红烧肉太咸了", suggestion="pass", labels=())
    assert len(find(floor, "红烧肉")) == 1


def test_long_words_are_found_by_what_is_in_them() -> None:
    assert {"北京", "大学", "北京大学"} <= set(search_words(plain("我在北京大学读书")))
