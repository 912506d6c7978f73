from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path

from accounts import views as accounts
from community.sitemaps import CampaignPages, SitePages
from community.views import sharing
from config import errors, health
from payments import webhooks

urlpatterns = [
    path("healthz", health.healthz),
    path("admin/", admin.site.urls),
    path("robots.txt", sharing.robots),
    path("sitemap.xml", sitemap, {"sitemaps": {"site": SitePages, "campaigns": CampaignPages}}, name="sitemap"),
    path("webhooks/stripe/", webhooks.stripe, name="stripe_webhook"),
    *i18n_patterns(
        # Accounts have no password and only one email address.
        re_path(r"^accounts/(?:password|email)/", errors.not_there),
        path("accounts/login/", accounts.login, name="account_login"),
        path("accounts/login/code/", accounts.request_login_code, name="account_request_login_code"),
        path("accounts/login/code/confirm/", accounts.confirm_login_code, name="account_confirm_login_code"),
        path("accounts/login/code/over/", accounts.code_over, name="account_code_over"),
        path("accounts/", include("allauth.urls")),
        path("", include("accounts.site.urls")),
        path("", include("desk.urls")),
        path("", include("payments.urls")),
        path("", include("pledges.urls")),
        path("", include("community.urls")),
        path("", include("assembly.urls")),
        path("", include("campaigns.urls")),
        prefix_default_language=False,
    ),
]
handler400 = "config.errors.bad_request"
handler500 = "config.errors.server_error"
