from django.urls import path

from desk.views.webhooks import acts, pages, writing

urlpatterns = [
    path("", pages.index, name="webhooks"),
    path("new/", writing.new, name="webhook_new"),
    path("<uuid:pk>/", pages.one, name="webhook"),
    path("<uuid:pk>/edit/", writing.edit, name="webhook_edit"),
    path("<uuid:pk>/remove/", writing.remove, name="webhook_remove"),
    path("<uuid:pk>/test/", acts.test, name="webhook_test"),
    path("<uuid:pk>/switch/", acts.switch, name="webhook_switch"),
    path("<uuid:pk>/secret/", acts.replace_secret, name="webhook_secret"),
    path("<uuid:pk>/again/<uuid:delivery>/", acts.again, name="webhook_again"),
]
