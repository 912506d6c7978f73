"""The addresses of this package; a module for each subject that has many."""

from django.urls import include, path

from community.views import desk_content, events, library

app_name = "community"
urlpatterns = [
    path("", include("community.debate.urls")),
    path("", include("community.discussion.urls")),
    path("", include("community.urls.sharing")),
    path("", include("community.urls.petition")),
    path("", include("community.urls.news")),
    path("c/<slug:slug>/library/", library.index, name="library"),
    path("c/<slug:slug>/library/<int:pk>/file/", library.file, name="library_file"),
    path("c/<slug:slug>/events/", events.index, name="events"),
    path("c/<slug:slug>/events.ics", events.calendar_file, name="events_calendar"),
    path("c/<slug:slug>/questions/", library.questions, name="questions"),
    path("c/<slug:slug>/desk/content/<slug:kind>/", desk_content.index, name="desk_content"),
    path("c/<slug:slug>/desk/content/<slug:kind>/new/", desk_content.new, name="desk_content_new"),
    path("c/<slug:slug>/desk/content/<slug:kind>/<str:pk>/", desk_content.edit, name="desk_content_edit"),
    path("c/<slug:slug>/desk/content/<slug:kind>/<str:pk>/delete/", desk_content.delete, name="desk_content_delete"),
    path("c/<slug:slug>/desk/content/<slug:kind>/<str:pk>/up/", desk_content.move_up, name="desk_content_up"),
    path("", include("community.urls.endorsers")),
]
