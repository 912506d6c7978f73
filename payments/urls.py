from django.urls import path

from payments.views import repair

app_name = "payments"
urlpatterns = [
    path("pledges/<uuid:pk>/withdraw/", repair.withdraw, name="withdraw"),
    path("pledges/<uuid:pk>/repair/", repair.repair, name="repair"),
    path("pledges/<uuid:pk>/repair/return/", repair.repair_return, name="repair_return"),
]
