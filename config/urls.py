from django.contrib import admin
from django.urls import include, path, re_path

from config import errors, health

urlpatterns = [
    path("healthz", health.healthz),
    path("admin/", admin.site.urls),
    re_path(r"^accounts/password/", errors.not_there),  # nobody has a password
    path("accounts/", include("allauth.urls")),
    path("", include("pledges.urls")),
    path("", include("campaigns.urls")),
]
handler500 = "config.errors.server_error"
