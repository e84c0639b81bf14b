from __future__ import annotations

from django.urls import path

from cloudwright.portal.create_instance import views

app_name = "create_instance"
urlpatterns = [path("", views.create, name="form")]
