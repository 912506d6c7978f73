"""The page of a signature, opened through the link in a mail. GET changes nothing; the link never expires."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from campaigns.pages import frame
from common.http import show_or_act
from community import petition, signing
from community.forms.petition import ChoicesForm
from community.models import Signature
from community.pages.signature_page import signature_page


def of_signer(view: Callable[[HttpRequest, Signature, str], HttpResponse]) -> Callable[..., HttpResponse]:
    """Pass the signature for the token to the view. Raises Http404 if it is forged."""

    @wraps(view)
    @never_cache
    def inner(request: HttpRequest, token: str) -> HttpResponse:
        found = signing.find_by_token(token)
        if found is None:
            raise Http404
        return view(request, found, token)

    return inner


@show_or_act
@of_signer
def signature(request: HttpRequest, found: Signature, token: str) -> HttpResponse:
    if request.method == "POST":
        return _confirm(request, found, token)
    return render(request, "community/signature.html", frame.context(signature_page(found, token)))


def _confirm(request: HttpRequest, found: Signature, token: str) -> HttpResponse:
    try:
        signing.confirm(found, request.POST.get("seen", ""))
    except Signature.DoesNotExist:
        raise Http404 from None
    except petition.ChangedMeanwhile:
        messages.error(
            request, _("Something has changed since you opened this page. Please check it again before you sign.")
        )
    except signing.NotOpen:
        messages.error(request, _("The campaign has ended, so the petition can no longer be signed."))
    except signing.Withdrawn:
        messages.error(request, _("This signature has been withdrawn. To sign again, please fill in the form."))
    return redirect("community:signature", token)


@require_POST
@of_signer
def change(request: HttpRequest, found: Signature, token: str) -> HttpResponse:
    form = ChoicesForm(request.POST)
    if form.is_valid():
        try:
            signing.change(found, **form.cleaned_data)
        except signing.Withdrawn:
            messages.error(request, _("This signature is not valid, so nothing was changed."))
        else:
            messages.success(request, _("Your choices have been saved."))
    return redirect("community:signature", token)


@require_POST
@of_signer
def withdraw(request: HttpRequest, found: Signature, token: str) -> HttpResponse:  # noqa: ARG001  (a view)
    signing.withdraw(found)
    return redirect("community:signature", token)
