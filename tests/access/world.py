"""One of everything that has an address: campaigns in four phases, and what belongs to each."""

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from campaigns import endorsing, following, signing, team, updates
from campaigns.models import Campaign, TeamMember
from pledges import exporting, links, noting, offline
from pledges.models import Export, Payment, Pledge, Refund, StripeEvent
from pledges.offline_lines import HEADER
from pledges.supporters import Wanted
from tests.access.people import SECRETS, People
from tests.campaigns.drafts import make_complete
from tests.campaigns.endorsers import make_endorser, make_organization, picture_of
from tests.campaigns.newsroom import make_update
from tests.campaigns.shelves import make_row
from tests.campaigns.signers import make_signature, make_version
from tests.make import make_campaign, make_draft, make_secured, open_step
from tests.pledges import crowd
from tests.pledges.desk import document, in_phase

Role = TeamMember.Role


class World:
    """Campaigns with the same people around them, and `of`: what is in them, by a word for it."""

    def __init__(self) -> None:
        self.people = People()
        self.campaign, self.collecting, self.offer = (self._campaign() for _ in range(3))
        self.draft = self._known(make_complete(image=picture_of()))
        self.draft.texts.update(title=SECRETS["draft"][0], image_alt="Us at work")
        make_campaign().team.create(user=self.user("other owner"), role=Role.OWNER, name="Elsewhere")
        self.of: dict[str, Any] = {}
        self.publish()
        self.pledge()
        self.keep_at_the_desk()
        self.collect()
        self.for_the_admin()

    def user(self, who: str) -> User:
        return self.people.users[who]

    def _campaign(self) -> Campaign:
        return self._known(make_campaign(image=picture_of()))

    def _known(self, campaign: Campaign) -> Campaign:
        self.people.join(campaign)
        return campaign

    def publish(self) -> None:
        """What everybody reads, or whoever was mailed a link to it."""
        here, email = self.campaign, SECRETS["signer"][1]
        make_version(here)
        signature = make_signature(here, email, name=SECRETS["signer"][0])
        endorser = make_organization(
            here, email=SECRETS["endorser"][0], logo=picture_of(), verified_at=timezone.now(), language="en"
        )
        update = make_update(here)
        later = make_update(here, publish_at=timezone.now() + timedelta(days=1))
        self.of |= {
            "signature": signing.token(str(signature.pk)),
            "endorser": endorser,
            "guest token": endorsing.token(str(make_endorser(here, status="invited", email="guest@example.org").pk)),
            "endorser token": endorsing.token(str(endorser.pk)),
            "update": update,
            "update token": updates.reading_token(str(update.pk)),
            "later": later,
            "unsubscribe": following.unsubscribe_token(f"s{signature.pk.hex}"),
            "resource": make_row(here, "resources", url="", file=document(name="library.pdf")),
            "question": make_row(here, "questions"),
        }
        make_row(here, "events")
        make_row(here, "milestones")

    def pledge(self) -> None:
        """What the supporter has: a pledge in each campaign, and a draft of a second one in the first."""
        self.of["pledge"] = self._secured(self.campaign)
        self.of["card"] = open_step(self.of["pledge"])
        second = make_draft(self.campaign, supporter=self.user("supporter"), cents=50_00)
        self.people.remember("supporter", pledge_draft=str(second.pk))
        paper = SECRETS["paper"]
        self.of["paper"] = crowd.pledge(self.campaign, status="unconfirmed", name=paper[0], source="offline:paper")
        User.objects.filter(pk=self.of["paper"].supporter_id).update(email=paper[1])
        self.of["token"] = self.follow_link(self.of["pledge"])
        self.follow_link(self.of["paper"])

    def _secured(self, campaign: Campaign) -> Pledge:
        return make_secured(campaign, supporter=self.user("supporter"), name=SECRETS["supporter"][0])

    def follow_link(self, pledge: Pledge) -> str:
        token = links.token(links.new_many([pledge])[pledge.pk])
        browser: Client = self.people.browsers["by link"]
        browser.get(reverse("pledges:link", args=[token]))
        return token

    def keep_at_the_desk(self) -> None:
        """What the team has about its people."""
        here, owner = self.campaign, self.campaign.team.get(user=self.user("owner"))
        noting.note(self.of["pledge"], "Called us.", owner.user)
        noting.tag(self.of["pledge"], "press", owner.user)
        invitation = team.invite(here, SECRETS["invited"][0], Role.EDITOR, owner.user)
        export = exporting.ask(owner, Export.Format.CSV, Wanted())
        exporting.work_due()
        paper = SECRETS["paper"]
        lines = [f"{','.join(HEADER)}\n", f"{paper[1]},40,{paper[0]},paper,en\n"]
        self.of |= {
            "invitation": invitation,
            "invitation token": team.token(str(invitation.pk)),
            "filter": noting.save_filter(owner, "Mine", "stage=secured"),
            "tagging": self.of["pledge"].taggings.get(),
            "export": Export.objects.get(pk=export.pk),
            "import": offline.propose(owner, lines),
            "member": here.team.get(user=self.user("observer")),
        }

    def collect(self) -> None:
        """A card that failed at one campaign; at the next a refund that failed, and an answer of the seller."""
        failed, paid = self._secured(self.collecting), self._secured(self.offer)
        crowd.payment(failed, problem=Payment.Problem.LATER, due_at=None)
        Payment.objects.update(repair_until=timezone.now() + timedelta(days=2))
        captured = crowd.payment(paid, Payment.State.CAPTURED, intent_id="pi_1", due_at=None)
        Pledge.objects.filter(pk=paid.pk).update(status="collected")
        in_phase(self.collecting, Campaign.Phase.COLLECTING)
        in_phase(self.offer, Campaign.Phase.OFFER)
        self.follow_link(failed)
        self.of |= {
            "failed": failed,
            "refund": captured.refunds.create(amount_cents=40_00, state=Refund.State.FAILED, refund_id="re_1"),
            "answer": self.offer.answers.create(
                kind="refused", recorded_by=self.user("treasurer"), document=document()
            ),
        }

    def for_the_admin(self) -> None:
        """Rows of the libraries that nothing above has made."""
        Group.objects.create(name="Staff")
        Authenticator.objects.create(user=self.user("staff"), type="totp", data={})
        StripeEvent.objects.create(id="evt_1", type="charge.updated", object_id="ch_1", created=timezone.now())
        self.of["nothing"] = 1
