"""The staff's pages: Django's admin, behind the site's normal sign-in and a second factor."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import next_page, second_factor


class StaffSite(AdminSite):
    """Django's admin without passwords and without bulk deletion."""

    site_header = site_title = "Commonbid"
    index_template = "admin/staff.html"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002  (Django's)
        return super().admin_view(second_factor.required(view), cacheable)

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:  # noqa: ARG002
        """Redirect to the site's normal sign-in page, and from there back."""
        wanted = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
            wanted = reverse("admin:index")
        if self.has_permission(request):
            return redirect(wanted)
        if request.user.is_authenticated:
            raise PermissionDenied
        return next_page.to_sign_in(request, wanted)

    def password_change(self, request: HttpRequest, extra_context: object = None) -> HttpResponseRedirect:  # type: ignore[override]  # noqa: ARG002
        raise Http404

    def password_change_done(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:  # type: ignore[override]  # noqa: ARG002
        raise Http404
