from __future__ import annotations

from django.urls import path

from cloudwright.portal.dashboard import views

app_name = "dashboard"
urlpatterns = [path("", views.show, name="show")]
