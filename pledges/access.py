"""Who may see and change a pledge: its supporter, signed in or through the link in a mail about this pledge."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.next_page import sign_in
from accounts.sessions import SessionStore
from campaigns.models import Campaign
from pledges import pledging
from pledges.models import Pledge, PledgeLink, Status

DRAFT = "pledge_draft"  # session: the draft that this browser sent
LINKS = "pledge_links"  # session: maps the pledge's id to the id of the link that opened it


def session_of_form(form_key: UUID) -> SessionStore:
    """The session of a browser that has none yet: the same whenever it submits this form, in case a response is lost.

    The form is shown without creating a session. Nobody else knows its key, and signing in replaces the session.
    """
    digest = salted_hmac("pledges.session_of_form", str(form_key), algorithm="sha256").hexdigest()
    return SessionStore.named(digest[:32])


def sent_draft(request: HttpRequest) -> Pledge | None:
    """The draft that this browser sent and has not confirmed, whoever is signed in."""
    sent = Pledge.objects.filter(status=Status.UNCONFIRMED).select_related("campaign")
    pk = request.session.get(DRAFT)
    return sent.filter(pk=pk).first() if pk else None


def own_draft(request: HttpRequest) -> Pledge | None:
    """The draft sent by this browser; a draft that somebody else made in the user's name must not be confirmed."""
    pk = request.session.get(DRAFT)
    own = Pledge.objects.filter(supporter_id=request.user.pk).select_related("campaign__company", "supporter")
    return own.filter(pk=pk).first() if pk else None


def own_pledge(request: HttpRequest, campaign: Campaign) -> Pledge | None:
    """The live pledge to this campaign of the signed-in user."""
    return pledging.live_pledge(campaign, request.user) if isinstance(request.user, User) else None


def ended_pledge(request: HttpRequest, campaign: Campaign) -> Pledge | None:
    """The last withdrawn or lapsed pledge to this campaign: the user's, otherwise one whose mailed link was opened."""
    ended = (
        campaign.pledges.filter(status__in=[Status.WITHDRAWN, Status.LAPSED]).select_related("campaign").order_by("pk")
    )
    if request.user.is_authenticated:
        return ended.filter(supporter=request.user).last()
    opened = request.session.get(LINKS)
    return ended.filter(links__pk__in=opened.values(), links__revoked_at=None).last() if opened else None


def known_pledge(request: HttpRequest, campaign: Campaign) -> Pledge | None:
    """The live pledge to this campaign that this browser may see: the user's, or one whose mailed link was opened."""
    if own := own_pledge(request, campaign):
        return own
    if not (opened := request.session.get(LINKS)):
        return None
    live = campaign.pledges.live().filter(links__pk__in=opened.values(), links__revoked_at=None)
    return live.select_related("campaign", "supporter").order_by("pk").last()


def admit(request: HttpRequest, link: PledgeLink) -> None:
    """Remember in the session that the link was opened, so that its token can disappear from the address bar."""
    request.session[LINKS] = {**request.session.get(LINKS, {}), str(link.pledge_id): str(link.pk)}


def find(request: HttpRequest, pk: UUID) -> Pledge | None:
    pledges = Pledge.objects.exclude(status=Status.UNCONFIRMED).select_related("campaign__company", "supporter")
    if request.user.is_authenticated and (own := pledges.filter(pk=pk, supporter=request.user).first()):
        return own
    link = request.session.get(LINKS, {}).get(str(pk))
    return pledges.filter(pk=pk, links__pk=link, links__revoked_at=None).first() if link else None


def find_offline(request: HttpRequest, pk: UUID) -> Pledge | None:
    """Find an offline pledge that its supporter has not confirmed yet, through the emailed link."""
    link = request.session.get(LINKS, {}).get(str(pk))
    waiting = Pledge.objects.filter(pk=pk, status=Status.UNCONFIRMED, links__pk=link, links__revoked_at=None)
    return waiting.select_related("campaign__company", "supporter").first() if link else None


def of_supporter(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Pass the pledge in the address to the view; other users get a 404, anonymous visitors are asked to sign in."""

    @wraps(view)
    @never_cache
    def inner(request: HttpRequest, pk: UUID, **kwargs: object) -> HttpResponse:
        if pledge := find(request, pk):
            return view(request, pledge, **kwargs)
        if request.user.is_authenticated:
            raise Http404
        return sign_in(request)

    return inner
