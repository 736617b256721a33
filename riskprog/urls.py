"""Route every URL to the app that answers it."""

from django.contrib.auth import views as auth
from django.urls import include, path

from accounts.views import ChangePassword

urlpatterns = [
    path("sign-in/", auth.LoginView.as_view(template_name="accounts/sign_in.html"), name="sign_in"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
    path("account/password/", ChangePassword.as_view(), name="change_password"),
    path("", include("monitoring.urls")),
]
