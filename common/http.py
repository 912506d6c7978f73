"""What views have in common, whatever they are about."""

from django.views.decorators.http import require_http_methods

show_or_act = require_http_methods(["GET", "HEAD", "POST"])
