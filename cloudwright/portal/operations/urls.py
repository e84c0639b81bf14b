from __future__ import annotations

from django.urls import path

from cloudwright.portal.operations import views

app_name = "operations"
urlpatterns = [
    path("", views.index, name="list"),
    path("<uuid:uuid>/", views.show, name="show"),
    path("<uuid:uuid>/cancel/", views.cancel, name="cancel"),
    path("<uuid:uuid>/retry/", views.retry, name="retry"),
]
