from django.urls import path

from campaigns.views import draft, publishing, setup

urlpatterns = [
    path("", draft.index, name="setup"),
    path("preview/", draft.preview, name="setup_preview"),
    path("publish/", publishing.publish, name="setup_publish"),
    path("texts/<slug:language>/", setup.texts, name="setup_texts"),
    path("<slug:name>/", setup.page, name="setup_page"),
]
