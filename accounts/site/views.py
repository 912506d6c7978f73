from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.site.pages import Kind, site_page


@require_safe
@cache_control(public=True, max_age=60)
def show(request: HttpRequest, kind: Kind) -> HttpResponse:
    return render(request, "accounts/site/page.html", {"page": site_page(kind)})
