"""Show the design's parts side by side, where the product runs as a demo."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from riskprog import samples


@require_safe
@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in each of its states, on made-up words.

    :raises Http404: this is not a demo
    """
    if not settings.IS_DEMO:
        raise Http404("The styleguide is part of the demo.")
    return render(request, "styleguide/styleguide.html", samples.page())
