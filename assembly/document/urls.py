from django.urls import path

from assembly.document.views import desk_draft, desk_suggestions, public, taking_part

# In the namespace of assembly.urls, which includes them.
urlpatterns = [
    path("suggestions/", taking_part.own, name="own_suggestions"),
    path("c/<slug:slug>/document/", public.document, name="document"),
    path("c/<slug:slug>/document/versions/", public.history, name="document_history"),
    path("c/<slug:slug>/document/versions/<int:number>/", public.version, name="document_version"),
    path("c/<slug:slug>/document/versions/<int:number>/changes/", public.changes, name="document_changes"),
    path("c/<slug:slug>/document/suggestions/", public.suggestions, {"is_open": True}, name="suggestions"),
    path("c/<slug:slug>/document/suggestions/decided/", public.suggestions, {"is_open": False}, name="decided"),
    path("c/<slug:slug>/document/suggestions/<int:number>/", public.suggestion, name="suggestion"),
    path("c/<slug:slug>/document/suggestions/<int:number>/support/", taking_part.support, name="suggestion_support"),
    path("c/<slug:slug>/document/suggestions/<int:number>/withdraw/", taking_part.withdraw, name="suggestion_withdraw"),
    path("c/<slug:slug>/document/suggest/<uuid:block>/<slug:language>/", taking_part.suggest, name="suggest"),
    path("c/<slug:slug>/desk/document/", desk_draft.index, name="desk_document"),
    path("c/<slug:slug>/desk/document/title/", desk_draft.title, name="desk_document_title"),
    path("c/<slug:slug>/desk/document/new/", desk_draft.new_block, name="desk_document_new"),
    path("c/<slug:slug>/desk/document/publish/", desk_draft.publish, name="desk_document_publish"),
    path("c/<slug:slug>/desk/document/<uuid:pk>/", desk_draft.block, name="desk_document_block"),
    path("c/<slug:slug>/desk/document/<uuid:pk>/up/", desk_draft.move_up, name="desk_document_up"),
    path("c/<slug:slug>/desk/document/<uuid:pk>/delete/", desk_draft.delete_block, name="desk_document_delete"),
    path("c/<slug:slug>/desk/document/suggestions/", desk_suggestions.index, name="desk_document_suggestions"),
    path(
        "c/<slug:slug>/desk/document/suggestions/<int:number>/",
        desk_suggestions.suggestion,
        name="desk_document_suggestion",
    ),
]
