from django.urls import path

from community.views import desk_updates, updates
from community.views.news import feeds, following, unsubscribing, writing

urlpatterns = [
    path("c/<slug:slug>/follow/", following.follow, name="follow"),
    path("c/<slug:slug>/follow/sent/", following.sent, name="follow_sent"),
    path("f/<str:token>/", following.confirm, name="follow_confirm"),
    path("c/<slug:slug>/updates/", updates.index, name="updates"),
    path("c/<slug:slug>/updates/feed.atom", feeds.feed, name="updates_feed"),
    path("c/<slug:slug>/updates/<int:number>/", updates.update, name="update"),
    path("n/<str:token>/", updates.from_mail, name="update_from_mail"),
    path("u/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("c/<slug:slug>/desk/updates/", desk_updates.index, name="desk_updates"),
    path("c/<slug:slug>/desk/updates/new/", writing.new, name="desk_update_new"),
    path("c/<slug:slug>/desk/updates/<int:number>/", writing.edit, name="desk_update"),
    path("c/<slug:slug>/desk/updates/<int:number>/drop/", desk_updates.delete, name="desk_update_drop"),
]
