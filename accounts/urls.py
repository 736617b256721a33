"""Route signing in, recovering an account, and what somebody does about their own: a chosen few of what allauth can."""

from django.conf import settings as django_settings
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_POST

from accounts.addresses import takes
from accounts.views import confirming, factors, links, passwords, security, settings, signing_in

urlpatterns = [
    path("sign-in/", takes("next")(signing_in.SignIn.as_view()), name="sign_in"),
    path("sign-in/code/", takes()(signing_in.SecondFactor.as_view()), name="second_factor"),
    path("sign-in/passkey/", takes()(signing_in.PasskeySignIn.as_view()), name="passkey_sign_in"),
    path("sign-in/forgotten/", takes()(links.forgotten), name="forgotten_password"),
    path("sign-in/link/<str:token>/", takes()(links.choose), name="choose_password"),
    path("sign-out/", login_not_required(require_POST(signing_in.SignOut.as_view())), name="sign_out"),
    path("account/password/", takes()(passwords.ChangePassword.as_view()), name="change_password"),
    path("account/settings/", takes()(settings.settings), name="settings"),
    path("account/confirm/", takes("next")(confirming.confirm), name="confirm_identity"),
    path("account/security/", takes()(security.security), name="security"),
    path("account/security/app/", takes()(factors.add_app), name="add_app"),
    path("account/security/passkey/", takes()(factors.add_passkey), name="add_passkey"),
    path("account/security/codes/", takes()(factors.recovery_codes), name="recovery_codes"),
    path("account/security/remove/", factors.remove_factor, name="remove_factor"),
    path("account/security/sign-out/", security.end_session, name="end_session"),
    path("account/security/sign-out-everywhere/", security.end_all_sessions, name="end_all_sessions"),
]
if django_settings.SINGLE_SIGN_ON:
    from allauth.socialaccount.providers.openid_connect import views as single_sign_on

    _CLINIC = {"provider_id": "clinic"}
    # The names are allauth's own.
    urlpatterns += [
        path("sign-in/clinic/", single_sign_on.login, _CLINIC, name="openid_connect_login"),
        path("sign-in/clinic/callback/", single_sign_on.callback, _CLINIC, name="openid_connect_callback"),
    ]
