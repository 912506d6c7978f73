"""The kinds of people: a browser for each, and the private data that only some may read."""

from http.cookies import SimpleCookie
from typing import Any

from django.test import Client

from accounts.models import User
from campaigns.models import Campaign
from tests.helpers.builders import join, make_user, signed_in, unguarded
from tests.helpers.desk.desk_team import proven

UNPROVEN = "owner without a second factor"
PROVEN = ("staff", "other owner", "treasurer", "owner")  # they have just used theirs
OWNERS = ("owner", UNPROVEN)
MONEY = (*OWNERS, "treasurer")
WRITERS = (*OWNERS, "editor")
ROLES = ("observer", "editor", "treasurer", *OWNERS)
OUTSIDERS = ("supporter", "other owner", "removed", "staff")
# By link: somebody who followed the links in the supporter's mails and is not signed in.
EVERYBODY = ("visitor", "by link", *OUTSIDERS, *ROLES)

# Names and addresses that stand nowhere else, by whose they are; and the title of a campaign before it is published.
SECRETS = {
    "supporter": ("Zenobia Quill", "zenobia@private.example"),
    "paper": ("Yolanda Inkwell", "yolanda@private.example"),
    "signer": ("Xaver Sealed", "xaver@private.example"),
    "endorser": ("wanda@private.example",),
    "invited": ("victor@private.example",),
    "treasurer": ("ursula@private.example",),
    "draft": ("Plans that nobody knows",),
    "desk": ("They want a receipt", "hopeless case"),
    "webhook": ("bm9ib2R5IGVsc2Uga25vd3MgdGhpcyBzZWNyZXQ=", "hooks.example.org/T0KEN"),
}


class People:
    """Each with a session of their own."""

    def __init__(self) -> None:
        self.users = {who: make_user(self._address(who)) for who in (*OUTSIDERS, *ROLES)}
        User.objects.filter(pk=self.users["staff"].pk).update(is_staff=True, is_superuser=True)
        self.browsers = {"visitor": Client(), "by link": Client()}
        self._shared = Client()
        self.browsers |= {who: (proven if who in PROVEN else signed_in)(user) for who, user in self.users.items()}

    @staticmethod
    def _address(who: str) -> str:
        return SECRETS[who][-1] if who in SECRETS else f"{who.replace(' ', '-')}@example.org"

    def join(self, campaign: Campaign) -> None:
        for role in ROLES:
            join(campaign, user=self.users[role], role="owner" if role in OWNERS else role, name=f"The {role}")
        join(campaign, user=self.users["removed"], role="owner", name="Gone")
        with unguarded():
            campaign.team.filter(user=self.users["removed"]).delete()

    def browser(self, who: str) -> Client:
        """One for all, for it is slow to start, with this person's cookies alone."""
        known = self.browsers[who].cookies.items()
        self._shared.cookies = SimpleCookie({name: cookie.value for name, cookie in known})
        return self._shared

    def remember(self, who: str, **facts: Any) -> None:
        """Write into somebody's session."""
        session = self.browsers[who].session
        session.update(facts)
        session.save()
