from django.urls import path

from desk.views.messages import listing, one, writing

urlpatterns = [
    path("", listing.index, name="messages"),
    path("new/", writing.new, name="message_new"),
    path("<uuid:pk>/", one.one, name="message"),
    path("<uuid:pk>/cancel/", one.cancel, name="message_cancel"),
    path("<uuid:pk>/delete/", one.delete, name="message_delete"),
]
