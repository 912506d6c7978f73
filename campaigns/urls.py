from django.urls import path

from campaigns.views import approval, calculator, draft, pages, pictures, setup, start, team, yours

app_name = "campaigns"
urlpatterns = [
    path("", pages.index, name="index"),
    path("c/<slug:slug>/", pages.campaign, name="campaign"),
    path("start/", start.start, name="start"),
    path("your-campaigns/", yours.yours, name="yours"),
    path("staff/campaigns/", approval.index, name="staff"),
    path("staff/campaigns/<uuid:pk>/", approval.submission, name="staff_submission"),
    path("staff/campaigns/<uuid:pk>/preview/", approval.preview, name="staff_preview"),
    path("c/<slug:slug>/desk/setup/", draft.index, name="setup"),
    path("c/<slug:slug>/desk/setup/preview/", draft.preview, name="setup_preview"),
    path("c/<slug:slug>/desk/setup/publish/", draft.publish, name="setup_publish"),
    path("c/<slug:slug>/desk/setup/texts/<slug:language>/", setup.texts, name="setup_texts"),
    path("c/<slug:slug>/desk/setup/<slug:name>/", setup.page, name="setup_page"),
    path("c/<slug:slug>/picture/<str:file>", pictures.of_campaign, name="picture"),
    path("c/<slug:slug>/team/<str:file>", pictures.portrait, name="portrait"),
    path("c/<slug:slug>/terms/", pages.terms, name="terms"),
    path("c/<slug:slug>/changes/", pages.changes, name="changes"),
    path("c/<slug:slug>/calculator/", calculator.calculator, name="calculator"),
    path("c/<slug:slug>/totals.json", pages.totals_json, name="totals"),
    path("c/<slug:slug>/desk/team/", team.desk, name="desk_team"),
    path("c/<slug:slug>/desk/team/portrait/", team.portrait, name="desk_team_portrait"),
    path("c/<slug:slug>/desk/team/<int:pk>/role/", team.change_role, name="desk_team_role"),
    path("c/<slug:slug>/desk/team/<int:pk>/remove/", team.remove, name="desk_team_remove"),
    path("c/<slug:slug>/desk/team/invitations/<uuid:pk>/", team.take_back, name="desk_invitation_take_back"),
    path("t/<str:token>/", team.join, name="join"),
]
