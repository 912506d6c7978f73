from django.urls import path

from community.discussion.views import desk, own, reporting, writing

# In the namespace of community.urls, which includes them.
urlpatterns = [
    path("c/<slug:slug>/questions/ask/", writing.ask, name="ask"),
    path("c/<slug:slug>/updates/<int:number>/comment/", writing.comment, name="comment"),
    path("c/<slug:slug>/posts/<uuid:pk>/report/", reporting.report, name="report"),
    path("c/<slug:slug>/desk/discussion/", desk.index, name="desk_discussion"),
    path("c/<slug:slug>/desk/discussion/<uuid:pk>/", desk.post, name="desk_discussion_post"),
    path("c/<slug:slug>/desk/discussion/<uuid:pk>/remove/", desk.hide, name="desk_discussion_remove"),
    path("c/<slug:slug>/desk/discussion/<uuid:pk>/<slug:action>/", desk.act, name="desk_discussion_act"),
    path("posts/", own.index, name="own_posts"),
    path("posts/continue/", writing.go_on, name="post_continue"),
    path("posts/report/continue/", reporting.go_on, name="report_continue"),
    path("posts/erase/", own.erase_all, name="own_posts_erase"),
    path("posts/<uuid:pk>/erase/", own.erase, name="own_post_erase"),
    path("q/<str:token>/", own.answer_mail_off, name="answer_mail"),
]
