"""Route every URL to the app that answers it."""

from django.urls import include, path

from accounts.views import ChangePassword, SignIn, SignOut

urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
    path("account/password/", ChangePassword.as_view(), name="change_password"),
    path("", include("monitoring.urls")),
]
