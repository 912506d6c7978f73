"""The addresses of this package; a module for each subject that has many."""

from django.urls import include, path

from campaigns.views import approval, calculator, pages, pictures, records, start, yours

app_name = "campaigns"
urlpatterns = [
    path("", pages.index, name="index"),
    path("c/<slug:slug>/", pages.campaign, name="campaign"),
    path("start/", start.start, name="start"),
    path("your-campaigns/", yours.yours, name="yours"),
    path("staff/campaigns/", approval.index, name="staff"),
    path("staff/campaigns/<uuid:pk>/", approval.submission, name="staff_submission"),
    path("staff/campaigns/<uuid:pk>/preview/", approval.preview, name="staff_preview"),
    path("c/<slug:slug>/desk/setup/", include("campaigns.urls.setup")),
    path("c/<slug:slug>/picture/<str:file>", pictures.of_campaign, name="picture"),
    path("c/<slug:slug>/team/<str:file>", pictures.portrait, name="portrait"),
    path("c/<slug:slug>/terms/", records.terms, name="terms"),
    path("c/<slug:slug>/changes/", records.changes, name="changes"),
    path("c/<slug:slug>/calculator/", calculator.calculator, name="calculator"),
    path("c/<slug:slug>/totals.json", records.totals_json, name="totals"),
    path("", include("campaigns.urls.team")),
]
