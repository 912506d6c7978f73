from django.urls import path

from desk.views.supporters import acting, annotations, listing, one, search

urlpatterns = [
    path("", listing.index, name="supporters"),
    path("search/", search.search, name="supporter_search"),
    path("act/", acting.act, name="supporters_act"),
    path("filters/", annotations.save_filter, name="filter_save"),
    path("filters/<int:pk>/drop/", annotations.drop_filter, name="filter_drop"),
    path("<uuid:pk>/", one.one, name="supporter"),
    path("<uuid:pk>/note/", annotations.note, name="supporter_note"),
    path("<uuid:pk>/tag/", annotations.tag, name="supporter_tag"),
    path("<uuid:pk>/tag/<int:tagging>/drop/", annotations.untag, name="supporter_untag"),
]
