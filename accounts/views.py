"""Allauth's page for entering an emailed code, changed to return to the form that requested the code."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import sign_in


class ConfirmLoginCode(views.ConfirmLoginCodeView):  # type: ignore[misc]  # allauth has no types
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """After too many wrong codes, or too late, go back to the form with an error message."""
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        asking = reverse("account_request_login_code")
        back = request.session.get(sign_in.BACK, "")
        is_over = getattr(answer, "url", "") == asking and not request.user.is_authenticated
        if not is_over or not (back or request.method == "POST"):
            return answer
        messages.error(
            request,
            _(
                "This code is no longer valid: it was entered incorrectly five times, or 15 minutes have passed. "
                "Please submit the form again to get a new one."
            ),
        )
        request.session.pop(sign_in.BACK, None)
        return redirect(back or self.passthrough_next_url(asking))

    def form_invalid(self, form: Any) -> HttpResponse:
        if self._process.record_invalid_attempt():
            answer: HttpResponse = super(views.ConfirmLoginCodeView, self).form_invalid(form)
            return answer
        return redirect("account_request_login_code")


confirm_login_code = ConfirmLoginCode.as_view()
