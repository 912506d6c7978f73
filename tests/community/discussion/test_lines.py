"""Every state of a post has a partial, on the public pages and at the desk."""

from itertools import product
from uuid import UUID

import pytest
from django.template.loader import get_template
from django.utils import timezone

from campaigns.models import Campaign
from common.ids import uuid7
from community.discussion.desk_pages import PostPage, Row
from community.discussion.forms import REFUSALS, AnswerForm, RemovalForm
from community.discussion.lines import Answer, Line, State, Words
from community.discussion.posting import Refusal
from community.models import Post

STATUSES, FLAGS = list(Post.Status), (False, True)
PLACES: list[dict[str, UUID]] = [{}, {"update_id": uuid7()}, {"thread_id": uuid7()}]


def posts() -> list[Post]:
    campaign = Campaign(slug="c")
    return [
        Post(
            campaign=campaign,
            status=status,
            is_by_team=is_by_team,
            answered_at=timezone.now() if is_answered else None,
            **place,
        )
        for status, is_by_team, is_answered, place in product(STATUSES, FLAGS, FLAGS, PLACES)
    ]


@pytest.mark.parametrize("template", [each.template for each in (*State, *Answer, *Words)])
def test_each_has_a_partial(template: str) -> None:
    get_template(template)


def test_every_post_falls_into_one_of_them_and_all_occur() -> None:
    lines = [Line(post) for post in posts()]

    assert {line.state for line in lines} == set(State)
    assert {line.answer for line in lines} == set(Answer)
    assert {line.words for line in lines} == set(Words)


@pytest.mark.django_db
def test_every_form_at_the_desk_is_a_partial() -> None:
    for post in posts():
        page = PostPage(post.campaign, Row(post), is_banned=False, answer=AnswerForm(post=post), removal=RemovalForm())

        for form in page.forms:
            get_template(form)


def test_every_refusal_has_words() -> None:
    assert set(REFUSALS) == set(Refusal)
