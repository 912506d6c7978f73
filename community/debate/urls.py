from django.urls import path

from community.debate.views import desk, feeds, threads, writing

# In the namespace of community.urls, which includes them.
urlpatterns = [
    path("c/<slug:slug>/debate/", threads.index, name="debates"),
    path("c/<slug:slug>/debate/new/", writing.start, name="debate_new"),
    path("c/<slug:slug>/debate/feed.atom", feeds.debates, name="debates_feed"),
    path("c/<slug:slug>/debate/<int:number>/feed.atom", feeds.debate, name="debate_feed"),
    path("c/<slug:slug>/debate/log/", threads.log, name="debate_log"),
    path("c/<slug:slug>/desk/debates/", desk.index, name="desk_debates"),
    path("c/<slug:slug>/desk/debates/<int:number>/", desk.thread, name="desk_debate"),
    path("c/<slug:slug>/debate/<int:number>/", threads.thread, name="debate"),
    path("c/<slug:slug>/debate/<int:number>/write/", writing.write, name="debate_write"),
    path("c/<slug:slug>/debate/<int:number>/<uuid:pk>/", threads.post, name="debate_post"),
    path("c/<slug:slug>/debate/<int:number>/<uuid:pk>/reply/", writing.reply, name="debate_reply"),
    path("c/<slug:slug>/debate/<int:number>/<uuid:pk>/edit/", writing.edit, name="debate_edit"),
    path("c/<slug:slug>/debate/<int:number>/<uuid:pk>/history/", threads.history, name="debate_history"),
]
