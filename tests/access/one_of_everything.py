"""One of everything that has an address: campaigns in five phases, and what belongs to each."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Alarm, SiteText, User
from assembly.models import Proposal
from assembly.motions import moving
from assembly.motions.moving import Wish
from campaigns import team
from campaigns.models import Campaign, TeamMember
from campaigns.setup import approval
from common.files import renditions, uploads
from common.files.renditions import PORTRAIT_WIDTHS
from common.ids import uuid7
from common.models import Unreachable
from community import endorsing, signing
from community.discussion import answer_mail
from community.news import following, reading, subscriptions
from desk import digests
from desk.messages import sending
from desk.models import Delivery, Digest, Export, Webhook
from desk.offline import files
from desk.offline.lines import HEADER
from desk.supporters import annotations, export_files, exports
from desk.supporters.criteria import Wanted
from payments.decisions import approvals
from payments.models import MoneyAct, Payment, Refund, StripeEvent
from payments.shares import issuing
from pledges import links
from pledges.models import Pledge, PledgeEvent, Status
from tests.access.people import SECRETS, People
from tests.helpers import document as shared_document
from tests.helpers import shares
from tests.helpers.assembly import let_it_end, make_decided, make_members, make_open, make_proposal
from tests.helpers.builders import join, make_campaign, make_draft, make_secured, open_step
from tests.helpers.campaigns import amendments
from tests.helpers.campaigns.drafts import make_complete
from tests.helpers.community import debates, posts
from tests.helpers.community.endorsers import make_endorser, make_organization, picture_of
from tests.helpers.community.library import make_row
from tests.helpers.community.signatures import make_signature, make_version
from tests.helpers.community.updates import make_follower, make_update
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import document, in_phase
from tests.helpers.desk.webhooks import make_delivery, make_webhook

Role = TeamMember.Role


class World:
    """Campaigns with the same people around them, and `of`: what is in them, by a word for it."""

    def __init__(self) -> None:
        self.people = People()
        self.campaign, self.changed, self.collecting, self.offer, self.answered = (self._campaign() for _ in range(5))
        self.interest = self._campaign(phase=Campaign.Phase.INTEREST)
        self.completed, self.issued = self._campaign(phase=Campaign.Phase.COMPLETED), self._campaign()
        self.draft = self._known(make_complete(image=picture_of(), image_width=40, image_height=20))
        self.of: dict[str, Any] = {}
        self.draft.texts.update(title=SECRETS["draft"][0], image_alt="Us at work")
        join(make_campaign(), user=self.user("other owner"), role=Role.OWNER, name="Elsewhere")
        self.of["submission"] = approval.record_submission(Campaign.objects.get(pk=self.draft.pk), self.user("owner"))
        self.publish()
        self.portray()
        self.pledge()
        self.change()
        self.keep_at_the_desk()
        self.write()
        self.post_elsewhere()
        self.collect()
        self.offer_it()
        self.ask_for_a_second_person()
        self.issue_shares()
        self.for_the_admin()
        self.assemble()

    def user(self, who: str) -> User:
        return self.people.users[who]

    def _campaign(self, **fields: Any) -> Campaign:
        return self._known(make_campaign(image=picture_of(), image_width=40, image_height=20, **fields))

    def _known(self, campaign: Campaign) -> Campaign:
        self.people.join(campaign)
        return campaign

    def publish(self) -> None:
        """What is public, or opened by a mailed link."""
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
            "follower token": following.token(str(make_follower(here, confirmed_at=None).pk)),
            "update": update,
            "update token": reading.reading_token(str(update.pk)),
            "later": later,
            "unsubscribe": subscriptions.unsubscribe_token(f"s{signature.pk.hex}"),
            "resource": make_row(here, "resources", url="", file=document(name="library.pdf")),
            "question": make_row(here, "questions"),
        }
        make_row(here, "events")
        make_row(here, "milestones")
        self.discuss()

    def assemble(self) -> None:
        """The members of the first campaign have a debate, a question and a decided one; its team has a draft."""
        self.of["debated"] = debates.start(self.campaign, "Where do we meet?", self.user("supporter"), name="Quinn")
        make_open(self.campaign)
        self.of["proposal"] = make_proposal(self.campaign)
        self.of["decided proposal"] = make_decided(self.campaign, secrecy=Proposal.Secrecy.NAMED)
        self.of["motion"] = moving.propose(
            make_members(self.campaign, 1)[0], Wish("en", Proposal.Kind.YES_NO, "Meet in Bern?", "", [])
        )
        self.of["election"] = make_open(self.campaign, election_url="https://vote.example.org/elections/1/")
        let_it_end(self.of["election"])
        self.write_together()

    def write_together(self) -> None:
        """A document with a suggestion of the supporter, and with a draft that is not published."""
        owner = self.user("owner")
        found = shared_document.make_document(self.campaign, by=owner)
        shared_document.suggest(found, 0, author=self.user("supporter"))
        shared_document.rewrite(found, owner, 1, "Not published yet.")
        self.of |= {"document": found, "section": shared_document.block(found, 1)}

    def portray(self) -> None:
        """The owner of the first campaign has a portrait."""
        member = self.campaign.team.get(user=self.user("owner"))
        team.change_portrait(member, picture=renditions.sized(uploads.picture(picture_of()), PORTRAIT_WIDTHS))
        self.of["portrait"] = self.campaign.team.get(pk=member.pk).portrait.name

    def discuss(self) -> None:
        """A question that is public and one that is held, of somebody who has proven an address like all here."""
        EmailAddress.objects.filter(user__in=self.people.users.values()).update(verified=True)
        here, author = self.campaign, self.user("supporter")
        asked = posts.ask_in_public(here, "Who decides?", author=author, name="Quinn", wants_answer=True)
        self.of |= {
            "asked": asked,
            "held": posts.ask(here, "And who pays?", author, name="Quinn"),
            "answer mail": answer_mail.token(str(asked.pk)),
        }

    def pledge(self) -> None:
        """What the supporter has: a pledge in each campaign, and a draft of a second one in the first."""
        self.of["pledge"] = self._secured(self.campaign)
        self.of["card"] = open_step(self.of["pledge"])
        second = make_draft(self.campaign, supporter=self.user("supporter"), cents=50_00)
        self.people.remember("supporter", pledge_draft=str(second.pk))
        paper = SECRETS["paper"]
        self.of["paper"] = many_pledges.pledge(
            self.campaign, status="unconfirmed", name=paper[0], source="offline:paper"
        )
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

    def change(self) -> None:
        """A pledge whose supporter is asked whether they agree to what has changed since."""
        self.of["asked pledge"] = self._secured(self.changed)
        amendments.publish(self.changed, self.user("owner"))
        self.follow_link(self.of["asked pledge"])

    def keep_at_the_desk(self) -> None:
        """What the team has about its people."""
        here, owner = self.campaign, self.campaign.team.get(user=self.user("owner"))
        annotations.add_note(self.of["pledge"], SECRETS["desk"][0], owner.user)
        annotations.tag(self.of["pledge"], SECRETS["desk"][1], owner.user)
        invitation = team.invite(here, SECRETS["invited"][0], Role.EDITOR, owner.user)
        export = exports.request(owner, Export.Format.CSV, Wanted())
        export_files.work_due()
        paper = SECRETS["paper"]
        lines = f"{','.join(HEADER)}\n{paper[1]},40,{paper[0]},paper,en\n".encode()
        self.of |= {
            "invitation": invitation,
            "invitation token": team.token(str(invitation.pk)),
            "filter": annotations.save_filter(owner, "Mine", "stage=secured"),
            "tagging": self.of["pledge"].taggings.get(),
            "export": Export.objects.get(pk=export.pk),
            "import": files.propose(owner, lines),
            "member": here.team.get(user=self.user("observer")),
        }

    def write(self) -> None:
        """To the supporters of a tag; and what somebody of the team is mailed."""
        owner, observer = (self.campaign.team.get(user=self.user(who)) for who in ("owner", "observer"))
        words = {"en": {"title": "Your card", "body": "Please look at it."}}
        wanted = Wanted(tag=SECRETS["desk"][1])
        draft, waiting, sent = (sending.start(owner, uuid7(), wanted) for _ in range(3))
        sending.send(owner, waiting, words, timezone.now() + timedelta(days=1))
        sending.send(owner, sent, words)
        self.of |= {"draft message": draft, "waiting message": waiting}
        self.of["digest"] = digests.token(digests.choose(observer, Digest.Rhythm.DAILY).pk)

    def post_elsewhere(self) -> None:
        """To a program; a message has failed."""
        secret, address = SECRETS["webhook"]
        webhook = make_webhook(self.campaign, url=f"https://{address}")
        Webhook.objects.filter(pk=webhook.pk).update(secret=f"whsec_{secret}")
        failed = make_delivery(webhook, state=Delivery.State.FAILED, due_at=None)
        self.of |= {"webhook": webhook, "delivery": failed}

    def collect(self) -> None:
        """Enough is reserved, and a card has failed."""
        many_pledges.payment(self._reserved(self.collecting), Payment.State.AUTHORIZED, due_at=None)
        failed = self._secured(self.collecting)
        many_pledges.payment(failed, problem=Payment.Problem.LATER, due_at=None)
        Payment.objects.update(repair_until=timezone.now() + timedelta(days=2))
        in_phase(self.collecting, Campaign.Phase.COLLECTING)
        self.follow_link(failed)
        self.of["failed"] = failed

    def _reserved(self, campaign: Campaign) -> Pledge:
        pledge = make_secured(campaign, cents=campaign.threshold_cents)
        Pledge.objects.filter(pk=pledge.pk).move(Status.SECURED, Status.AUTHORIZED, PledgeEvent.Kind.AUTHORIZED)
        return pledge

    def offer_it(self) -> None:
        """Collected, and in both campaigns a refund has failed."""
        for campaign, word in ((self.offer, "refund"), (self.answered, "refund that is asked for")):
            paid = self._secured(campaign)
            Pledge.objects.filter(pk=paid.pk).update(status="collected")
            captured = many_pledges.payment(paid, Payment.State.CAPTURED, intent_id=f"pi_{word}", due_at=None)
            self.of[word] = captured.refunds.create(
                amount_cents=40_00, state=Refund.State.FAILED, refund_id=f"re_{word}", due_at=None
            )
            in_phase(campaign, Campaign.Phase.OFFER)

    def ask_for_a_second_person(self) -> None:
        """The seller has answered, and a refund is to be retried: requested by the treasurer, to be confirmed."""
        answer = {"kind": "answer", "answer": "refused", "document": document()}
        for facts in (answer, {"kind": "refund", "refund": self.of["refund that is asked for"]}):
            asked = approvals.request(MoneyAct(campaign=self.answered, **facts), self.user("treasurer"))
            self.of[f"{asked.kind} to confirm"] = asked

    def issue_shares(self) -> None:
        """What the supporter paid has become shares."""
        payment = shares.paid(self.issued, supporter=self.user("supporter"), name=SECRETS["supporter"][0])
        shares.decided(self.issued, people=[self.user("owner"), self.user("treasurer")])
        issuing.issue_due()
        self.of["issued"] = payment.pledge
        self.follow_link(payment.pledge)

    def for_the_admin(self) -> None:
        """Rows of the libraries that nothing above has made."""
        Alarm.objects.create(what="401", day=timezone.now().date())
        SiteText.objects.create(kind=SiteText.Kind.CONTACT, text="Write to us.")
        Unreachable.objects.create(email="gone@example.org", reason=Unreachable.Reason.REFUSED)
        StripeEvent.objects.create(id="evt_1", type="charge.updated", object_id="ch_1", created=timezone.now())
        self.of["nothing"] = 1
