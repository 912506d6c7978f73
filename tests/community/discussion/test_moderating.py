"""What the organizers and the staff decide about posts, and what the public and the log say of it."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from campaigns.models import Campaign, CampaignAct, NotAllowed
from community.discussion import moderating
from community.discussion.moderating import NotPossible
from community.discussion.posting import Refused
from community.models import Post
from tests.helpers.builders import make_campaign, make_member, make_staff, make_user, signed_in
from tests.helpers.community.posts import address, ask, ask_in_public, comment, make_author, make_commenter
from tests.helpers.community.updates import make_update, page
from tests.helpers.desk.desk_team import proven
from tests.helpers.pages import mailed_code

pytestmark = pytest.mark.django_db

Kind = CampaignAct.Kind


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def editor(campaign: Campaign) -> User:
    return make_member(campaign)


def log(campaign: Campaign) -> list[tuple[str, str]]:
    return [(act.kind, act.data.get("reason", "")) for act in campaign.acts.order_by("pk")]


def test_what_is_removed_leaves_a_note_with_the_reason_and_can_be_restored(campaign: Campaign, editor: User) -> None:
    update = make_update(campaign)
    post = comment(update, "You are all crooks.")

    moderating.hide(post, editor, "Insults")
    gone = Client().get(page(update)).content.decode()
    moderating.restore(post, editor)
    back = Client().get(page(update)).content.decode()

    assert "You are all crooks." not in gone
    assert "Removed by the organizers:" in gone
    assert "Insults" in gone
    assert "You are all crooks." in back
    assert log(campaign) == [(Kind.POST_HIDDEN, "Insults"), (Kind.POST_RESTORED, "")]


def test_a_rejected_question_leaves_no_trace_in_public(campaign: Campaign, editor: User) -> None:
    moderating.hide(ask(campaign, "Buy now!"), editor, "Spam")

    asked = Client().get(address(campaign, "questions")).content.decode()

    assert "Removed" not in asked
    assert "Spam" not in asked


@pytest.mark.parametrize("role", ["treasurer", "observer", ""])
def test_others_decide_nothing(campaign: Campaign, role: str) -> None:
    person = make_member(campaign, role) if role else make_member(make_campaign(), "owner")
    post = ask(campaign)

    for decide in (moderating.publish, moderating.restore, moderating.keep, moderating.ban, moderating.lift_ban):
        with pytest.raises(NotAllowed):
            decide(post, person)
    with pytest.raises(NotAllowed):
        moderating.hide(post, person, "I do not like it")
    with pytest.raises(NotAllowed):
        moderating.answer(post, person, "No.", "en")
    assert log(campaign) == []


def test_what_the_staff_removes_says_so(campaign: Campaign) -> None:
    post = ask_in_public(campaign, "Bad words")
    browser = proven(make_staff())

    answer = browser.post(address(campaign, "desk_discussion_remove", pk=post.pk), {"reason": "Against the law"})

    assert answer.status_code == 302
    assert "Removed by the staff of this site:" in Client().get(address(campaign, "questions")).content.decode()


def test_anybody_with_a_proven_address_reports_once_and_the_author_is_not_told(
    campaign: Campaign, editor: User
) -> None:
    author, reader = make_commenter(campaign), make_author()
    post = comment(make_update(campaign), "Hm.", author)

    first, again = (moderating.report(post, reader, "insult", "Look") for _ in range(2))

    assert (first, again, post.reports.count()) == (True, False, 1)
    with pytest.raises(Refused):
        moderating.report(post, make_user(), "insult", "")
    at_desk = signed_in(editor).get(address(campaign, "desk_discussion_post", pk=post.pk)).content.decode()
    assert "Insults or hatred" in at_desk
    assert reader.email not in at_desk
    assert "Insults or hatred" not in signed_in(author).get("/posts/").content.decode()


def test_a_report_waits_until_it_is_settled_or_the_post_removed(campaign: Campaign, editor: User) -> None:
    kept, removed = (comment(make_update(campaign), f"Text {number}") for number in range(2))
    for post in (kept, removed):
        moderating.report(post, make_author(), "false", "")
    assert set(campaign.posts.waiting()) == {kept, removed}

    moderating.keep(kept, editor)
    moderating.hide(removed, editor, "False")

    assert not campaign.posts.waiting().exists()
    with pytest.raises(NotPossible):
        moderating.keep(kept, editor)


def test_a_visitor_reports_after_proving_an_address(campaign: Campaign, client: Client) -> None:
    post = ask_in_public(campaign)
    sent = client.post(
        address(campaign, "report", pk=post.pk), {"reason": "spam", "note": "", "email": "ada@example.org"}
    )
    assert post.reports.count() == 0

    page = client.post(sent["Location"], {"code": mailed_code()}, follow=True)

    assert post.reports.get().by.email == "ada@example.org"
    assert "Thank you." in page.content.decode()


def test_what_cannot_be_read_cannot_be_reported(campaign: Campaign, editor: User) -> None:
    held, hidden, other = ask(campaign), ask_in_public(campaign, "Hidden?"), ask_in_public(make_campaign())
    moderating.hide(hidden, editor, "Spam")

    for post in (held, hidden, other):
        assert signed_in(make_author()).get(address(campaign, "report", pk=post.pk)).status_code == 404


def test_a_post_of_another_campaign_is_not_at_this_desk(campaign: Campaign, editor: User) -> None:
    other = ask(make_campaign())

    for page_ in ("desk_discussion_post", "desk_discussion_remove"):
        answer = signed_in(editor).post(address(campaign, page_, pk=other.pk), {"reason": "x", "answer": "x"})
        assert answer.status_code == 404


def test_two_organizers_at_once_are_told_that_something_has_changed(campaign: Campaign, editor: User) -> None:
    post, browser = ask(campaign), signed_in(editor)
    publish = address(campaign, "desk_discussion_act", pk=post.pk, action="publish")

    browser.post(publish)
    page = browser.post(publish, follow=True)

    assert "Something has changed in the meantime" in page.content.decode()
    assert log(campaign) == [(Kind.POST_PUBLISHED, "")]


def test_the_dashboard_counts_what_waits_for_those_who_may_decide(campaign: Campaign, editor: User) -> None:
    ask(campaign, "Held?")
    ask_in_public(campaign, "Unanswered?")
    labels = {"Questions and comments to publish or remove", "Questions without an answer"}

    def shown(to: User) -> set[str]:
        page = signed_in(to).get(f"/c/{campaign.slug}/desk/").content.decode()
        return {label for label in labels if label in page}

    assert shown(editor) == labels
    assert shown(make_member(campaign, "treasurer")) == set()


@pytest.mark.parametrize("number", [1, 3])
def test_the_desk_costs_the_same_however_much_waits(
    campaign: Campaign, editor: User, number: int, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for each in range(number):
        moderating.report(comment(make_update(campaign), f"Text {each}"), make_author(), "spam", "")
    browser = signed_in(editor)
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        answer = browser.get(address(campaign, "desk_discussion"))
    assert answer.content.decode().count('class="entry"') == number


def test_texts_and_names_are_not_in_the_log(campaign: Campaign, editor: User) -> None:
    post = ask(campaign, "My phone number is 555", name="Zed")
    moderating.answer(post, editor, "Thank you.", "en")
    moderating.hide(post, editor, "Personal data")

    assert "phone number" not in str(list(campaign.acts.values()))
    assert "Zed" not in str(list(campaign.acts.values()))
    assert Post.objects.get().status == Post.Status.HIDDEN
