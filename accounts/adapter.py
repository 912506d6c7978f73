from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts import next_page, sign_in
from common.mail import outbox


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def validation_error(self, code: str, *args: object) -> ValidationError:
        """Where too many codes were requested, no login has failed, as allauth's own text would suggest."""
        if code == "too_many_login_attempts":
            typed = self.request.POST.get("login") or self.request.POST.get("email", "")
            return ValidationError(sign_in.too_many(self.request, typed.strip()), code=code)
        error: ValidationError = super().validation_error(code, *args)
        return error

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Accounts are created with a pledge, a signature or an invitation; there is no sign-up page."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Without a `next` parameter, return to the page that required signing in."""
        return next_page.wanted_page(request) or super().get_login_redirect_url(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send allauth's messages through our outbox; those about signing in use our own templates."""
        if template_prefix == "account/email/login_code":
            outbox.post("login_code", email, {"code": context["code"]})
            return
        if template_prefix == "account/email/unknown_account":
            outbox.post("unknown_account", email, {})
            return
        known = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        message = self.render_mail(template_prefix, email, {**known, **context})
        outbox.post("account_notice", email, {"subject": message.subject, "text": message.body})
