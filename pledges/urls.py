from django.urls import path

from pledges.views import desk, digests, exports, making, mine, offline, repair, supporters

app_name = "pledges"
urlpatterns = [
    path("c/<slug:slug>/pledge/", making.start, name="start"),
    path("c/<slug:slug>/desk/", desk.desk, name="desk"),
    path("c/<slug:slug>/desk/deadline/", desk.deadline, name="desk_deadline"),
    path("c/<slug:slug>/desk/cancel/", desk.cancel, name="desk_cancel"),
    path("c/<slug:slug>/desk/answer/", desk.answer, name="desk_answer"),
    path("c/<slug:slug>/desk/answer/<uuid:pk>/", desk.confirm, name="desk_confirm"),
    path("c/<slug:slug>/desk/answer/<uuid:pk>/document/", desk.document, name="desk_document"),
    path("c/<slug:slug>/desk/answer/<uuid:pk>/drop/", desk.drop, name="desk_drop"),
    path("c/<slug:slug>/desk/refund/<uuid:pk>/", desk.refund, name="desk_refund"),
    path("c/<slug:slug>/desk/supporters/", supporters.index, name="desk_supporters"),
    path("c/<slug:slug>/desk/supporters/search/", supporters.search, name="desk_supporter_search"),
    path("c/<slug:slug>/desk/supporters/filters/", supporters.save_filter, name="desk_filter_save"),
    path("c/<slug:slug>/desk/supporters/filters/<int:pk>/drop/", supporters.drop_filter, name="desk_filter_drop"),
    path("c/<slug:slug>/desk/supporters/<uuid:pk>/", supporters.one, name="desk_supporter"),
    path("c/<slug:slug>/desk/supporters/<uuid:pk>/note/", supporters.note, name="desk_supporter_note"),
    path("c/<slug:slug>/desk/supporters/<uuid:pk>/tag/", supporters.tag, name="desk_supporter_tag"),
    path(
        "c/<slug:slug>/desk/supporters/<uuid:pk>/tag/<int:tagging>/drop/", supporters.untag, name="desk_supporter_untag"
    ),
    path("c/<slug:slug>/desk/digest/", digests.choose, name="desk_digest"),
    path("d/<str:token>/", digests.unsubscribe, name="digest_unsubscribe"),
    path("c/<slug:slug>/desk/exports/", exports.index, name="desk_exports"),
    path("c/<slug:slug>/desk/exports/<uuid:pk>/", exports.download, name="desk_export"),
    path("c/<slug:slug>/desk/offline/", offline.index, name="desk_offline"),
    path("c/<slug:slug>/desk/offline/<uuid:pk>/", offline.preview, name="desk_offline_import"),
    path("pledge/continue/", making.go_on, name="continue"),
    path("pledge/replace/", making.replace, name="replace"),
    path("p/<str:token>/", mine.link, name="link"),
    path("pledges/", mine.mine, name="mine"),
    path("pledges/<uuid:pk>/", mine.pledge, name="pledge"),
    path("pledges/<uuid:pk>/agree/", offline.agree, name="agree"),
    path("pledges/<uuid:pk>/amount/", mine.amount, name="amount"),
    path("pledges/<uuid:pk>/visibility/", mine.visibility, name="visibility"),
    path("pledges/<uuid:pk>/withdraw/", mine.withdraw, name="withdraw"),
    path("pledges/<uuid:pk>/updates/", mine.updates, name="updates"),
    path("pledges/<uuid:pk>/revoke-links/", mine.revoke_links, name="revoke_links"),
    path("pledges/<uuid:pk>/calendar.ics", mine.calendar_file, name="calendar"),
    path("pledges/<uuid:pk>/card/", making.card, name="card"),
    path("pledges/<uuid:pk>/card/<uuid:card>/", making.card_return, name="card_return"),
    path("pledges/<uuid:pk>/repair/", repair.repair, name="repair"),
    path("pledges/<uuid:pk>/repair/return/", repair.repair_return, name="repair_return"),
    path("pledges/<uuid:pk>/done/", making.done, name="done"),
]
