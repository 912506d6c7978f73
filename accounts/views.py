"""Allauth's pages for signing in: in the words of where that leads, and without dead ends when a code runs out."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.stages import LoginStage
from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from accounts import destinations, next_page, sign_in
from accounts.forms import RequestLoginCodeForm
from common import languages
from common.http import show_or_act


class _InWords:
    """Adds what signing in is for."""

    request: HttpRequest

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        wanted = get_next_redirect_url(self.request) or next_page.peek(self.request)
        context: dict[str, Any] = super().get_context_data(**more)  # type: ignore[misc]
        return {**context, "destination": destinations.of(wanted)}


class _Asks(_InWords):
    """Asks for an address, and sends a code to it."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> HttpResponse | None:
        """Lead to the page for the code that is on its way, unless another address is wanted."""
        if request.method == "POST" or sign_in.ANOTHER in request.GET:
            return None
        answer: HttpResponse | None = super()._redirect_to_pending_stage(request, stage)  # type: ignore[misc]
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session.pop(sign_in.BACK, None)
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return answer


class Login(_Asks, views.LoginView):  # type: ignore[misc]  # allauth has no types
    pass


class RequestLoginCode(_Asks, views.RequestLoginCodeView):  # type: ignore[misc]
    pass


class ConfirmLoginCode(_InWords, views.ConfirmLoginCodeView):  # type: ignore[misc]
    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context = super().get_context_data(**more)
        back = self.request.session.get(sign_in.BACK, "")
        return {
            **context,
            "purpose": context["destination"].purpose(self.request),
            "back": back,
            "another_address": sign_in.another_address(back, self.get_next_url() or ""),
        }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """After too many wrong codes, or too late, lead to the page that sends another one."""
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        is_over = getattr(answer, "url", "") == reverse("account_request_login_code")
        if not is_over or request.user.is_authenticated:
            return answer
        if stage := getattr(request, "_login_stage", None):
            self._remember(stage.state)
        return redirect("account_code_over") if sign_in.over(request) else answer

    def _remember(self, state: dict[str, Any]) -> None:
        back = self.request.session.get(sign_in.BACK, "")
        onward = self.get_next_url() or ""
        was_guessed = self._process is not None  # otherwise allauth found it too old
        sign_in.remember_over(self.request, sign_in.Over(state["email"], onward, back, was_guessed))

    def form_invalid(self, form: Any) -> HttpResponse:
        if self._process.record_invalid_attempt():
            answer: HttpResponse = super(views.ConfirmLoginCodeView, self).form_invalid(form)
            return answer
        return redirect("account_request_login_code")


@never_cache
@show_or_act
def code_over(request: HttpRequest) -> HttpResponse:
    """Say why the code is no longer valid and when a new one can be sent, and send it."""
    over = sign_in.over(request)
    if over is None or request.user.is_authenticated:
        return redirect("account_request_login_code")
    form = RequestLoginCodeForm({"email": over.email} if request.method == "POST" else None)
    if form.is_valid():
        del request.session[sign_in.OVER]
        if over.back:
            request.session[sign_in.BACK] = over.back
        LoginCodeVerificationProcess.initiate(request=request, user=form._user, email=over.email)  # noqa: SLF001
        return redirect(sign_in.code_page(over.onward) if over.onward else "account_confirm_login_code")
    waits = sign_in.wait(request, over.email)
    context = {
        "over": over,
        "destination": destinations.of(over.onward or next_page.peek(request)),
        "wait": languages.duration(waits) if waits else "",
    }
    return render(request, "account/code_over.html", context, status=429 if form.is_bound else 200)


login = Login.as_view()
request_login_code = RequestLoginCode.as_view()
confirm_login_code = ConfirmLoginCode.as_view()
