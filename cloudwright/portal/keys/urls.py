from __future__ import annotations

from django.urls import path

from cloudwright.portal.keys import views

app_name = "keys"
urlpatterns = [
    path("", views.index, name="list"),
    path("<uuid:uuid>/delete/", views.delete, name="delete"),
]
