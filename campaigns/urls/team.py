from django.urls import path

from campaigns.views import team

urlpatterns = [
    path("c/<slug:slug>/desk/team/", team.desk, name="desk_team"),
    path("c/<slug:slug>/desk/team/portrait/", team.portrait, name="desk_team_portrait"),
    path("c/<slug:slug>/desk/team/<int:pk>/role/", team.change_role, name="desk_team_role"),
    path("c/<slug:slug>/desk/team/<int:pk>/remove/", team.remove, name="desk_team_remove"),
    path("c/<slug:slug>/desk/team/invitations/<uuid:pk>/", team.take_back, name="desk_invitation_take_back"),
    path("t/<str:token>/", team.join, name="join"),
]
