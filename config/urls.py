from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.urls import include, path, re_path

from config import errors, health

# Staff sign in as everybody does: nobody has a password. Before .urls, which takes it as it is then.
admin.site.login = login_required(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", health.healthz),
    path("admin/", admin.site.urls),
    # Nobody has a password, and everybody has one address: the one that their mails go to.
    re_path(r"^accounts/(?:password|email)/", errors.not_there),
    path("accounts/", include("allauth.urls")),
    path("", include("pledges.urls")),
    path("", include("campaigns.urls")),
]
handler500 = "config.errors.server_error"
