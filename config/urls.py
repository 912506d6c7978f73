from django.contrib import admin
from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("pledges.urls")),
    path("", include("campaigns.urls")),
]
handler500 = "config.errors.server_error"
