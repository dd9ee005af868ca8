"""A Django application of one view that answers « ok »: no middleware, no database, no template."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, MIDDLEWARE=[], SECRET_KEY="bare")


def ok(request: HttpRequest) -> HttpResponse:
    """Nothing else."""
    return HttpResponse("ok", headers={"Content-Length": "2"})


urlpatterns = [path("", ok)]
application = get_wsgi_application()
