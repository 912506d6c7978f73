"""What this site stores about the person who is signed in: to download, and to erase."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from common.http import show_or_act
from pledges.forms.erasing import EraseForm
from pledges.personal_data import collected, erasing


@never_cache
@login_required
@show_or_act
def page(request: HttpRequest) -> HttpResponse:
    form = EraseForm(request.POST if request.method == "POST" else None)
    user = _user(request)
    if form.is_valid():
        try:
            erasing.erase(user)
        except erasing.StillNeeded:
            messages.error(request, _("Nothing was erased, because some of it is still needed."))
            return redirect("pledges:data")
        logout(request)
        messages.success(request, _("Your data has been erased, and you are signed out."))
        return redirect("campaigns:index")
    return render(request, "pledges/your_data.html", {"form": form, "can_erase": erasing.is_possible(user)})


@never_cache
@login_required
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    answer = JsonResponse(collected.about(_user(request)), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="commonbid.json"'
    return answer


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  (for mypy: nobody else is signed in)
    return request.user
