from django.urls import path

from payments.views import repair, repair_return, withdraw

app_name = "payments"
urlpatterns = [
    path("pledges/<uuid:pk>/withdraw/", withdraw.withdraw, name="withdraw"),
    path("pledges/<uuid:pk>/repair/", repair.repair, name="repair"),
    path("pledges/<uuid:pk>/repair/return/", repair_return.repair_return, name="repair_return"),
]
