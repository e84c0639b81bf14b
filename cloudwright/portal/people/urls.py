from __future__ import annotations

from django.urls import path

from cloudwright.portal.people import views

app_name = "people"
urlpatterns = [path("", views.index, name="list")]
