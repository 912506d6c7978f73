"""People and organizations who stand for a campaign, from the invitation to their no."""

import re
from io import BytesIO

import dns.exception
import dns.resolver
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts import mail
from accounts.models import Mail
from campaigns import domains, endorsing
from campaigns.models import Campaign, Endorser, TeamMember
from tests.make import make_campaign, make_user

Kind, Proof, Status = Endorser.Kind, Endorser.Proof, Endorser.Status
INVITED = {"kind": Kind.PERSON, "name": "Ada", "email": "ada@example.org", "language": "en"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def make_member(campaign, role=TeamMember.Role.OWNER):
    return campaign.team.create(user=make_user(), role=role, name="Olive")


def make_endorser(campaign=None, **facts):
    campaign = campaign or make_campaign()
    written = {"statement": "I am for it.", "status": Status.GIVEN, "given_at": timezone.now(), "due_at": None}
    return Endorser.objects.create(campaign=campaign, invited_by=make_user(), **{**INVITED, **written, **facts})


def make_organization(campaign=None, **facts):
    return make_endorser(campaign, **{"kind": Kind.ORGANIZATION, "name": "Harbour Housing", **facts})


def picture_of(size=(40, 20), kind="PNG"):
    file = BytesIO()
    Image.new("RGB", size, "red").save(file, kind)
    return SimpleUploadedFile("me.png", file.getvalue())


def own_page(endorser, page="endorser"):
    return reverse(f"campaigns:{page}", args=[endorsing.token(str(endorser.pk))])


def public_page(client, campaign):
    return client.get(f"/c/{campaign.slug}/endorsers/").content.decode()


class Resolver:
    """Name servers that know these TXT records, or that do not answer."""

    def __init__(self, records=None):
        self.records, self.asked = records, []

    def resolve(self, name, kind, *, search):
        self.asked.append((name, kind, search))
        if self.records is None:
            raise dns.exception.Timeout
        if name not in self.records:
            raise dns.resolver.NXDOMAIN
        return [type("Record", (), {"strings": strings}) for strings in self.records[name]]


@pytest.fixture
def dns_says(monkeypatch):
    def say(records):
        resolver = Resolver(records)
        monkeypatch.setattr(domains, "resolver", lambda: resolver)
        return resolver

    return say


# -- invitations


def test_an_invited_person_writes_looks_at_it_and_gives_it(client):
    campaign = make_campaign()
    client.force_login(make_member(campaign, TeamMember.Role.EDITOR).user)

    client.post(
        f"/c/{campaign.slug}/desk/endorsers/",
        {"kind": "person", "name": "Ada", "email": "Ada@Example.org", "language": "en"},
    )
    client.logout()
    letter = mail.render(Mail.objects.get(to="ada@example.org"))
    link = re.search(rf"{settings.SITE_URL}(/e/\S+)", letter.body)[1]
    client.post(link, {"statement": "I am for it.", "role": "Engineer", "language": "fr"})

    assert b"I am for it." in client.get(link).content
    assert "I am for it." not in public_page(client, campaign)
    client.post(f"{link}give/")
    assert re.search(r'<blockquote lang="fr" dir="auto">\s*<p>I am for it.</p>', public_page(client, campaign))


def test_the_invitation_is_written_in_the_language_chosen_for_it():
    campaign = make_campaign()

    endorsing.invite(campaign, make_user(), {**INVITED, "language": "de"})

    letter = Mail.objects.get()
    assert letter.language == "de"
    assert "/de/e/" in mail.render(letter).body
    assert endorsing.token(str(Endorser.objects.get().pk)) not in str(letter.data)


def test_an_address_is_invited_once(client):
    campaign = make_campaign()
    make_endorser(campaign)
    client.force_login(make_member(campaign).user)
    form = {"kind": "person", "name": "Ada", "email": "ADA@example.org", "language": "en"}

    answer = client.post(f"/c/{campaign.slug}/desk/endorsers/", form)

    assert b"invited already" in answer.content
    assert campaign.endorsers.count() == 1


def test_only_those_who_write_for_the_campaign_invite_resend_and_take_back(client):
    campaign = make_campaign()
    endorser = make_endorser(campaign)
    client.force_login(make_member(campaign, TeamMember.Role.TREASURER).user)
    desk = f"/c/{campaign.slug}/desk/endorsers/"
    form = {"kind": "person", "name": "Eve", "email": "eve@example.org", "language": "en"}

    client.post(desk, form)
    client.post(f"{desk}{endorser.pk}/resend/")
    client.post(f"{desk}{endorser.pk}/take-back/")

    assert [each.name for each in campaign.endorsers.all()] == ["Ada"]
    assert not Mail.objects.exists()
    client.force_login(make_user())
    assert client.get(desk).status_code == 404


def test_an_invitation_is_sent_again_once_an_hour(client):
    campaign = make_campaign()
    endorser = make_endorser(campaign, status=Status.INVITED)
    client.force_login(make_member(campaign).user)

    for _ in range(2):
        client.post(f"/c/{campaign.slug}/desk/endorsers/{endorser.pk}/resend/")

    assert Mail.objects.filter(kind="endorser_invited").count() == 1


def test_taking_back_removes_the_statement_and_the_file(client, django_capture_on_commit_callbacks):
    campaign = make_campaign()
    endorser = make_endorser(campaign, logo=picture_of())
    name = endorser.logo.name
    client.force_login(make_member(campaign).user)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/c/{campaign.slug}/desk/endorsers/{endorser.pk}/take-back/")

    assert not campaign.endorsers.exists()
    assert not default_storage.exists(name)


def test_of_another_campaign_nothing_is_taken_back(client):
    campaign, endorser = make_campaign(), make_endorser()
    client.force_login(make_member(campaign).user)

    answer = client.post(f"/c/{campaign.slug}/desk/endorsers/{endorser.pk}/take-back/")

    assert answer.status_code == 404
    assert Endorser.objects.count() == 1


# -- the endorser's own page


def test_a_forged_link_opens_nothing(client):
    endorser = make_endorser()

    assert client.get(f"/e/{endorser.pk}.forged/").status_code == 404
    assert client.get(f"/e/{endorser.pk}/").status_code == 404


def test_a_mail_scanner_that_follows_every_link_changes_nothing(client):
    endorser = make_organization(status=Status.INVITED)
    before = Endorser.objects.values().get()

    for page in ("endorser", "endorser_give", "endorser_withdraw", "endorser_prove", "endorser_code"):
        client.get(own_page(endorser, page))

    assert Endorser.objects.values().get() == before


def test_nothing_is_given_before_it_is_written(client):
    endorser = make_endorser(status=Status.INVITED, statement="")

    client.post(own_page(endorser, "endorser_give"))

    assert Endorser.objects.get().status == Status.INVITED


def test_a_given_statement_can_be_changed(client):
    endorser = make_endorser()

    client.post(own_page(endorser), {"statement": "I am for it, still.", "role": "", "language": "en"})

    assert "I am for it, still." in public_page(client, endorser.campaign)


def test_a_withdrawal_is_at_once_and_for_ever(client, django_capture_on_commit_callbacks):
    endorser = make_organization(logo=picture_of(), domain="example.coop", verified_at=timezone.now())
    campaign, name = endorser.campaign, endorser.logo.name
    picture = f"/c/{campaign.slug}/endorsers/{endorser.pk}/picture/"
    assert client.get(picture).status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        client.post(own_page(endorser, "endorser_withdraw"))

    assert not default_storage.exists(name)
    assert client.get(picture).status_code == 404
    assert "Harbour" not in public_page(client, campaign)
    row = Endorser.objects.values().get()
    assert [row[field] for field in ("name", "statement", "role", "logo", "domain")] == ["", "", "", "", ""]
    client.post(own_page(endorser), {"statement": "Again!", "language": "en"})
    client.post(own_page(endorser, "endorser_give"))
    assert Endorser.objects.values().get() == row
    with pytest.raises(endorsing.AlreadyInvited):
        endorsing.invite(
            campaign, make_user(), {"kind": "person", "name": "A", "email": "ada@example.org", "language": "en"}
        )


def test_an_organizer_cannot_undo_a_no():
    endorser = make_endorser(status=Status.WITHDRAWN)

    assert not endorsing.take_back(endorser)
    assert Endorser.objects.exists()


def test_a_new_picture_replaces_the_file_of_the_old_one(client, media, django_capture_on_commit_callbacks):
    endorser = make_endorser()
    form = {"statement": "I am for it.", "language": "en"}

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(own_page(endorser), {**form, "picture": picture_of()})

    assert len(list((media / "endorsers").iterdir())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post(own_page(endorser), {**form, "drop_picture": "on"})
    assert list((media / "endorsers").iterdir()) == []


def test_a_picture_is_public_only_with_its_statement_and_served_as_what_it_is(client):
    endorser = make_endorser(status=Status.INVITED)
    client.post(own_page(endorser), {"statement": "I am for it.", "language": "en", "picture": picture_of()})
    picture = f"/c/{endorser.campaign.slug}/endorsers/{endorser.pk}/picture/"

    hidden, own = client.get(picture), client.get(own_page(endorser, "endorser_own_picture"))
    client.post(own_page(endorser, "endorser_give"))
    shown = client.get(picture)

    assert (hidden.status_code, own.status_code, shown.status_code) == (404, 200, 200)
    assert shown["Content-Type"] == "image/png"
    assert shown["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '" onmouseover="alert(1)', "{{ settings }}", "javascript:"]
)
def test_names_and_statements_inject_nothing(client, text):
    endorser = make_endorser(name=text, role=text, statement=text)
    escaped = text.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")

    for page in (f"/c/{endorser.campaign.slug}/endorsers/", f"/c/{endorser.campaign.slug}/", own_page(endorser)):
        html = client.get(page).content.decode()
        assert "<script>alert(1)" not in html
        assert '" onmouseover="' not in html
        assert escaped in html


# -- organizations prove their domain


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("Example.COOP", "example.coop"),
        (" example.coop. ", "example.coop"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("a.b.example.coop", "a.b.example.coop"),
    ],
)
def test_a_domain_is_written_in_one_way(typed, domain):
    assert domains.normalized(typed) == domain


@pytest.mark.parametrize("typed", ["", "localhost", "127.0.0.1", "a..b", "-a.example", "a b.example", "https://a.example/",
                                   "x" * 64 + ".example", "a@b.example", "exa\u202emple.coop"])  # fmt: skip
def test_what_is_no_domain_is_refused(typed):
    with pytest.raises(domains.NoDomain):
        domains.normalized(typed)


def test_a_domain_where_everybody_has_an_address_proves_nothing(client):
    endorser = make_organization()

    answer = client.post(
        own_page(endorser, "endorser_prove"), {"domain": "GMail.com", "proof": "email", "email": "a@gmail.com"}
    )

    assert b"does not prove who you are" in answer.content
    assert not Mail.objects.exists()


def test_an_organization_is_public_once_the_code_mailed_to_its_domain_is_entered(client):
    endorser = make_organization()
    assert "Harbour" not in public_page(client, endorser.campaign)

    client.post(
        own_page(endorser, "endorser_prove"),
        {"domain": "example.coop", "proof": "email", "email": "office@example.coop"},
    )
    code = re.search(r"\b\d{8}\b", mail.render(Mail.objects.get(to="office@example.coop")).body)[0]
    assert code not in client.get(own_page(endorser)).content.decode()
    client.post(own_page(endorser, "endorser_code"), {"code": f"{code[:4]} {code[4:]}"})

    html = public_page(client, endorser.campaign)
    assert "Harbour Housing" in html
    assert "Verified: example.coop" in html


@pytest.mark.parametrize(
    "email", ["a@other.coop", "a@sub.example.coop", "a@example.coop.evil.org", "a@notexample.coop"]
)
def test_a_code_goes_only_to_the_domain_itself(client, email):
    endorser = make_organization()

    client.post(own_page(endorser, "endorser_prove"), {"domain": "example.coop", "proof": "email", "email": email})

    assert not Mail.objects.exists()


def test_a_code_can_be_guessed_five_times_an_hour(client):
    endorser = make_organization()
    endorsing.prove_by_mail(endorser, "example.coop", "office@example.coop")
    code = Endorser.objects.get().proof_code

    answers = [client.post(own_page(endorser, "endorser_code"), {"code": "00000000"}) for _ in range(5)]
    too_late = client.post(own_page(endorser, "endorser_code"), {"code": code})

    assert all(b"not the code" in answer.content for answer in answers)
    assert b"Too many tries" in too_late.content
    assert Endorser.objects.get().verified_at is None


def test_the_code_of_a_txt_record_is_no_code_of_a_mail(client):
    endorser = make_organization()
    endorsing.prove_by_dns(endorser, "example.coop")

    client.post(own_page(endorser, "endorser_code"), {"code": Endorser.objects.get().proof_code[:12]})
    assert not endorsing.enter_code(endorser, Endorser.objects.get().proof_code)

    assert Endorser.objects.get().verified_at is None


def test_a_txt_record_is_looked_for_by_a_worker_never_by_a_request(
    client, dns_says, rung, django_capture_on_commit_callbacks
):
    endorser, resolver = make_organization(), dns_says({})

    with django_capture_on_commit_callbacks(execute=True):
        client.post(own_page(endorser, "endorser_prove"), {"domain": "example.coop", "proof": "dns", "email": ""})

    assert resolver.asked == []
    assert rung == ["campaigns.tasks.prove_domains"]
    record = f"commonbid-verification={Endorser.objects.get().proof_code}"
    assert record in client.get(own_page(endorser)).content.decode()
    dns_says({"example.coop.": [(b"v=spf1 -all",), (record[:10].encode(), record[10:].encode())]})
    endorsing.prove_domains()
    assert "Verified: example.coop" in public_page(client, endorser.campaign)
    assert Endorser.objects.get().due_at is None


def test_only_the_domain_itself_is_asked(dns_says):
    resolver = dns_says({"example.coop.": [(b"commonbid-verification=abc",)]})

    assert not domains.carries("sub.example.coop", "abc")
    assert not domains.carries("example.coop", "ab")
    assert resolver.asked == [("sub.example.coop.", "TXT", False), ("example.coop.", "TXT", False)]


@pytest.mark.parametrize("records", [{}, None], ids=["no record", "no answer"])
def test_a_record_is_looked_for_again_with_pauses_for_a_day(dns_says, time_machine, client, records):
    endorser = make_organization()
    dns_says(records)
    time_machine.move_to(start := timezone.now(), tick=False)
    endorsing.prove_by_dns(endorser, "example.coop")

    looks = 0
    while (due := Endorser.objects.get().due_at) and looks < 100:
        time_machine.move_to(due, tick=False)
        looks += endorsing.prove_domains()

    hours = (timezone.now() - start).total_seconds() / 3600
    assert 20 < hours < 30
    assert looks < 40
    assert b"not found within a day" in client.get(own_page(endorser)).content


def test_a_record_of_a_domain_that_was_changed_meanwhile_verifies_nothing(dns_says, monkeypatch):
    endorser = make_organization()
    endorsing.prove_by_dns(endorser, "mine.coop")
    monkeypatch.setattr(domains, "carries", lambda *_: endorsing.prove_by_dns(endorser, "yours.coop") or True)

    endorsing.prove_domains()

    assert Endorser.objects.get().verified_at is None


def test_asking_again_for_the_same_domain_keeps_the_code_of_the_record():
    endorser = make_organization()
    codes = []

    for domain in ("example.coop", "example.coop", "other.coop"):
        endorsing.prove_by_dns(endorser, domain)
        codes.append(Endorser.objects.get().proof_code)

    assert codes[0] == codes[1] != codes[2]


def test_another_domain_has_to_be_proven_anew(client):
    endorser = make_organization(domain="example.coop", proof=Proof.EMAIL, verified_at=timezone.now())

    endorsing.prove_by_dns(endorser, "other.coop")

    assert "Harbour" not in public_page(client, endorser.campaign)


def test_a_person_has_no_domain_to_prove(client):
    endorser = make_endorser()

    answer = client.post(own_page(endorser, "endorser_prove"), {"domain": "example.coop", "proof": "dns"})

    assert answer.status_code == 404


# -- what everybody sees


def test_organizations_come_first(client):
    campaign = make_campaign()
    make_endorser(campaign, name="Ada")
    make_organization(campaign, email="b@example.org", domain="example.coop", verified_at=timezone.now())

    html = public_page(client, campaign)

    assert html.index("Harbour Housing") < html.index("Ada")


def test_the_team_looks_at_a_draft_and_others_do_not(client):
    campaign = make_campaign(phase=Campaign.Phase.DRAFT)
    make_endorser(campaign)

    assert client.get(f"/c/{campaign.slug}/endorsers/").status_code == 404
    client.force_login(make_member(campaign).user)
    answer = client.get(f"/c/{campaign.slug}/endorsers/")
    assert answer.status_code == 200
    assert "public" not in answer.get("Cache-Control", "")


@pytest.mark.parametrize("people", [1, 3])
def test_lists_cost_the_same_for_one_endorser_and_for_three(client, django_assert_num_queries, people):
    campaign = make_campaign()
    for number in range(people):
        make_endorser(campaign, email=f"{number}@example.org")

    with django_assert_num_queries(3):
        html = public_page(client, campaign)
    assert html.count("<blockquote") == people
    with django_assert_num_queries(1):
        assert len(endorsing.section(campaign)["endorsers"]["statements"]) == people


@pytest.mark.parametrize("people", [1, 3])
def test_the_desk_costs_the_same_for_one_endorser_and_for_three(client, django_assert_num_queries, people):
    campaign = make_campaign()
    client.force_login(make_member(campaign).user)
    for number in range(people):
        make_endorser(campaign, email=f"{number}@example.org")

    with django_assert_num_queries(5):
        html = client.get(f"/c/{campaign.slug}/desk/endorsers/").content.decode()

    assert html.count("/take-back/") == people


def test_the_section_of_a_long_list_costs_two_queries(django_assert_num_queries):
    campaign = make_campaign()
    for number in range(endorsing.READ + 1):
        make_endorser(campaign, email=f"{number}@example.org")

    with django_assert_num_queries(2):
        shown = endorsing.section(campaign)["endorsers"]

    assert (len(shown["statements"]), shown["count"]) == (endorsing.SHOWN_STATEMENTS, endorsing.READ + 1)
