from django.urls import path

from campaigns.views import pages

app_name = "campaigns"
urlpatterns = [
    path("", pages.index, name="index"),
    path("c/<slug:slug>/", pages.campaign, name="campaign"),
    path("c/<slug:slug>/terms/", pages.terms, name="terms"),
    path("c/<slug:slug>/totals.json", pages.totals_json, name="totals"),
]
