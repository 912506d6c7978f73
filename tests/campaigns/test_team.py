"""Who runs a campaign: invited, joined, with a role, and gone at once."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse

from accounts import sign_in
from accounts.models import User
from campaigns import team
from campaigns.models import Campaign, CampaignAct, TeamInvitation, TeamMember
from common.mail import outbox
from common.models import Mail
from tests.helpers.builders import make_campaign, make_member, make_user, signed_in

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
ADA = "ada@example.org"


def desk(campaign: Campaign, name: str = "desk_team", *more: object) -> str:
    return reverse(f"campaigns:{name}", args=[campaign.slug, *more])


def proven(email: str) -> User:
    user = sign_in.get_or_create_user(email)
    EmailAddress.objects.filter(user=user).update(verified=True)
    return user


def link() -> str:
    """The address in the newest invitation."""
    letter = outbox.render(Mail.objects.filter(kind="team_invited").latest("created_at"))
    found = re.search(rf"{settings.SITE_URL}(/t/\S+)", str(letter.body))
    assert found
    return found[1]


def invited(campaign: Campaign, role: Role = Role.TREASURER) -> TeamInvitation:
    return team.invite(campaign, ADA, role, make_member(campaign, Role.OWNER))


def acts(campaign: Campaign) -> list[str]:
    return list(campaign.acts.order_by("pk").values_list("kind", flat=True))


def test_an_invited_person_signs_in_accepts_and_gets_the_role(campaign: Campaign) -> None:
    owner = signed_in(make_member(campaign, Role.OWNER))
    owner.post(desk(campaign), {"email": "Ada@Example.org", "role": "treasurer"})
    ada = signed_in(proven(ADA))

    assert desk(campaign) not in ada.get("/pledges/").content.decode()
    answer = ada.post(link(), {"name": " Ada  L. "})

    assert answer["Location"] == reverse("desk:dashboard", args=[campaign.slug])
    member = campaign.team.get(user__email=ADA)
    assert (member.role, member.name) == (Role.TREASURER, "Ada L.")
    assert not campaign.invitations.exists()
    assert acts(campaign) == ["member_invited", "member_joined"]
    assert ada.get(desk(campaign)).status_code == 200


def test_an_invitation_asks_visitors_to_sign_in_and_works_once(campaign: Campaign, client) -> None:
    invited(campaign)
    address = link()

    assert client.get(address)["Location"].startswith(reverse("account_login"))
    ada = signed_in(proven(ADA))
    ada.post(address, {"name": "Ada"})
    assert ada.get(address).status_code == 404


@pytest.mark.parametrize("make", [lambda: proven("eve@example.org"), lambda: sign_in.get_or_create_user(ADA)])
def test_only_the_proven_owner_of_the_address_can_accept(campaign: Campaign, make) -> None:
    invited(campaign)

    answer = signed_in(make()).post(link(), {"name": "Eve"})

    assert "for a different address" in answer.content.decode()
    assert campaign.invitations.count() == 1
    assert not campaign.team.exclude(role=Role.OWNER).exists()


def test_a_revoked_invitation_does_not_open(campaign: Campaign) -> None:
    invitation = invited(campaign)
    address = link()
    owner = signed_in(make_member(campaign, Role.OWNER))

    owner.post(desk(campaign, "desk_invitation_take_back", invitation.pk))

    assert signed_in(proven(ADA)).post(address, {"name": "Ada"}).status_code == 404
    assert acts(campaign) == ["member_invited", "invitation_taken_back"]


def test_nobody_is_invited_twice_or_while_in_the_team(campaign: Campaign) -> None:
    owner = make_member(campaign, Role.OWNER)
    invited(campaign)

    for email in (ADA, owner.email):
        with pytest.raises(team.AlreadyThere):
            team.invite(campaign, email, Role.EDITOR, owner)
        page = signed_in(owner).post(desk(campaign), {"email": email, "role": "editor"}).content.decode()
        assert "already on the team or has already been invited" in page
    assert Mail.objects.filter(kind="team_invited").count() == 1


def test_a_removed_member_loses_access_with_the_next_request(campaign: Campaign) -> None:
    owner, user = make_member(campaign, Role.OWNER), make_member(campaign, Role.TREASURER)
    other = signed_in(user)
    assert other.get(desk(campaign)).status_code == 200

    signed_in(owner).post(desk(campaign, "desk_team_remove", campaign.team.get(user=user).pk))

    assert other.get(desk(campaign)).status_code == 404
    assert other.get(reverse("desk:dashboard", args=[campaign.slug])).status_code == 404
    assert acts(campaign) == ["member_removed"]


def test_everybody_can_leave(campaign: Campaign) -> None:
    make_member(campaign, Role.OWNER)
    user = make_member(campaign, Role.OBSERVER)

    answer = signed_in(user).post(desk(campaign, "desk_team_remove", campaign.team.get(user=user).pk))

    assert answer["Location"] == reverse("pledges:mine")
    assert not campaign.team.filter(user=user).exists()


def test_a_new_role_counts_at_once(campaign: Campaign) -> None:
    owner, user = make_member(campaign, Role.OWNER), make_member(campaign, Role.OBSERVER)
    member = campaign.team.get(user=user)

    signed_in(owner).post(desk(campaign, "desk_team_role", member.pk), {"role": "owner"})

    signed_in(user).post(desk(campaign), {"email": ADA, "role": "editor"})
    assert campaign.invitations.get().email == ADA
    act = campaign.acts.get(kind=CampaignAct.Kind.ROLE_CHANGED)
    assert act.data == {"user": str(user.pk), "name": "Ed", "before": "observer", "role": "owner"}


def test_the_desk_log_shows_who_joined_and_whose_role_changed(campaign: Campaign) -> None:
    owner = make_member(campaign, Role.OWNER)
    team.invite(campaign, ADA, Role.TREASURER, owner)
    team.accept(campaign.invitations.get(), proven(ADA), "Ada")

    page = signed_in(owner).get(reverse("desk:dashboard", args=[campaign.slug])).content.decode()

    assert f"Invited to the team: {ADA}, Treasurer" in page
    assert "Joined the team: Ada, Treasurer" in page


def test_a_campaign_keeps_an_owner(campaign: Campaign) -> None:
    owner = make_member(campaign, Role.OWNER)
    member = campaign.team.get()

    for name, data in (("desk_team_role", {"role": "editor"}), ("desk_team_remove", {})):
        page = signed_in(owner).post(desk(campaign, name, member.pk), data, follow=True)
        assert "needs an owner" in page.content.decode()

    assert campaign.team.get().role == Role.OWNER
    assert acts(campaign) == []


@pytest.mark.parametrize("role", [Role.TREASURER, Role.EDITOR, Role.OBSERVER])
def test_only_owners_change_the_team(campaign: Campaign, role: Role) -> None:
    invitation = invited(campaign)
    client = signed_in(make_member(campaign, role))
    victim = campaign.team.filter(role=Role.OWNER).first()
    assert victim

    client.post(desk(campaign), {"email": "eve@example.org", "role": "owner"})
    client.post(desk(campaign, "desk_team_role", victim.pk), {"role": "observer"})
    client.post(desk(campaign, "desk_invitation_take_back", invitation.pk))
    assert client.post(desk(campaign, "desk_team_remove", victim.pk)).status_code == 404

    victim.refresh_from_db()
    assert victim.role == Role.OWNER
    assert list(campaign.invitations.all()) == [invitation]
    assert "Remove" not in client.get(desk(campaign)).content.decode()


def test_members_of_another_team_are_out_of_reach(campaign: Campaign) -> None:
    owner = signed_in(make_member(make_campaign(), Role.OWNER))
    user = make_member(campaign, Role.OWNER)
    other = TeamMember.objects.exclude(campaign=campaign).get().campaign

    assert owner.get(desk(campaign)).status_code == 404
    assert owner.post(desk(other, "desk_team_remove", campaign.team.get(user=user).pk)).status_code == 404
    assert campaign.team.filter(user=user).exists()


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_costs_the_same_however_many_there_are(campaign: Campaign, django_assert_num_queries, people) -> None:
    owner = signed_in(make_member(campaign, Role.OWNER))
    for number in range(people):
        make_member(campaign, Role.EDITOR)
        team.invite(campaign, f"{number}@example.org", Role.EDITOR, make_user())

    with django_assert_num_queries(6):
        page = owner.get(desk(campaign)).content.decode()

    assert page.count("<strong><bdi") == 1 + 2 * people
