"""Asking a question and commenting on an update. The forms have pages of their own, so that the lists can be cached."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.next_page import sign_in as to_sign_in
from accounts.sign_in import TooManyCodes
from campaigns.access import find
from campaigns.models import Campaign
from campaigns.pages import frame
from common.http import show_or_act
from community.discussion import posting
from community.discussion.forms import REFUSALS, PostForm
from community.discussion.posting import QUESTION, AsComment, Place, PostInput, Refusal, Refused
from community.discussion.views import proving
from community.models import Post, Update

DRAFT = "post"  # in the session


@dataclass(frozen=True, slots=True)
class WritingPage:
    """`form` is missing if this person may not write here, for the reason in `refusal`."""

    campaign: Campaign
    update: Update | None
    form: PostForm
    refusal: str

    @property
    def title(self) -> str:
        return _("Write a comment") if self.update else _("Ask a question")

    @property
    def back(self) -> str:
        return list_url(self.campaign, self.update)

    @property
    def template(self) -> str:
        return f"community/discussion/write.html#{'refused' if self.refusal else 'form'}"

    @property
    def hint(self) -> str:
        return f"community/discussion/write.html#{'about_comments' if self.update else 'about_questions'}"


def list_url(campaign: Campaign, update: Update | None) -> str:
    """The address of the public list."""
    if update:
        return f"{reverse('community:update', args=[campaign.slug, update.number])}#comments"
    return f"{reverse('community:questions', args=[campaign.slug])}#asked"


@never_cache
@show_or_act
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    if not posting.is_open(campaign):
        return redirect("community:questions", slug)
    return _form(request, campaign, None)


@never_cache
@show_or_act
def comment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    campaign = find(request, slug)
    update = get_object_or_404(campaign.updates, number=number)
    update.campaign = campaign
    if not (update.is_published and campaign.is_public):
        raise Http404
    if not request.user.is_authenticated:
        return to_sign_in(request)
    return _form(request, campaign, update)


def _form(request: HttpRequest, campaign: Campaign, update: Update | None) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    refusal = posting.refusal(campaign, user, _place(update)) if user else None
    form = PostForm(
        request.POST or None,
        signed_in=user is not None,
        is_question=update is None,
        may_link=user is not None and not posting.is_newcomer(campaign, user),
        initial=_initial(request, campaign, user),
    )
    if not refusal and form.is_valid() and (response := _send(request, campaign, update, form)):
        return response
    page = WritingPage(campaign, update, form, str(REFUSALS[refusal][1]) if refusal else "")
    return render(request, "community/discussion/write.html", frame.context(page))


def _place(update: Update | None) -> Place:
    return AsComment(update) if update else QUESTION


def _initial(request: HttpRequest, campaign: Campaign, user: User | None) -> dict[str, Any]:
    if draft := proving.sent_before(request, DRAFT):
        return {**draft, "form_key": draft["key"]}
    return {"name": posting.last_name(campaign, user)} if user else {}


def _send(request: HttpRequest, campaign: Campaign, update: Update | None, form: PostForm) -> HttpResponse | None:
    """Write the post, or email a code first; None after adding an error to the form."""
    user = request.user if isinstance(request.user, User) else None
    email = user.email if user else form.cleaned_data["email"]
    if not ratelimit.consume(request, action="write_post", key=email):
        form.add_error(None, _("Too many texts were sent. Please wait an hour, then send this one again."))
        return None
    try:
        if user is None:
            draft = {**asdict(form.wish), "key": str(form.wish.key), "campaign": campaign.slug, "email": email}
            return proving.to_code(request, DRAFT, draft, "community:post_continue")
        return _written(request, posting.write(campaign, user, form.wish, _place(update)))
    except TooManyCodes:
        form.add_error("email", _("Too many codes were requested. Please wait a minute, then try again."))
    except Refused as error:
        form.refuse(error.why)
    return None


@never_cache
@login_required
@require_safe
def go_on(request: HttpRequest) -> HttpResponse:
    """Ask this browser's question once its address is proven. Idempotent."""
    draft = request.session.get(DRAFT, {})
    campaign = Campaign.objects.public().filter(slug=draft.get("campaign")).first()
    if campaign is None or not isinstance(request.user, User):
        return redirect("community:own_posts")
    wish = PostInput(UUID(draft["key"]), **{name: draft[name] for name in ("name", "text", "language", "wants_answer")})
    try:
        post = posting.write(campaign, request.user, wish)
    except Refused as error:
        messages.error(request, str(REFUSALS[error.why][1]))
        if error.why == Refusal.CLOSED:
            return redirect("community:questions", campaign.slug)
        return redirect(f"{reverse('community:ask', args=[campaign.slug])}?{proving.AGAIN}=1")
    del request.session[DRAFT]
    return _written(request, post)


def _written(request: HttpRequest, post: Post) -> HttpResponse:
    if post.status == Post.Status.HELD:
        text = _("Your question is with the organizers. It appears once they have looked at it.")
    else:
        text = _("Your text is public now.")
    messages.success(request, text)
    return redirect("community:own_posts")
