"""Let everybody sign in and out: by password and second factor, or by a passkey alone."""

from typing import Any, cast

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows as webauthn_flows
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from accounts import kept, passkeys, sessions, throttle
from accounts.codes import AuthenticateForm
from accounts.forms import SignInForm
from accounts.models import User
from accounts.roles import Role
from accounts.signing_in import SecondFactorStage
from accounts.views.locking import locked
from audit import trail
from audit.actions import Action


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    form_class = SignInForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if throttle.is_locked(request, request.POST.get("username", "")):
            return locked(request)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        login = Login(user=form.get_user(), redirect_url=self.get_success_url())
        response: HttpResponse = perform_password_login(self.request, {}, login)
        typed = self.request.POST.get("kept", "")
        if typed and not self.request.user.is_authenticated:
            # The next page carries on what the session must not hold.
            return _ask_second_factor(self.request, form.get_user(), {"kept": typed})
        return response

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        page = {"kept": self.request.POST.get("kept", ""), "ended": sessions.ended_why(self.request)}
        return super().get_context_data(**page, **context)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        # Not what was typed: people type their password into the wrong box.
        trail.record(action=Action.SIGN_IN_REFUSED, by=trail.SYSTEM, at=timezone.now())
        if throttle.is_locked(self.request, form.data.get("username", "")):
            return locked(self.request)
        return super().form_invalid(form)


@method_decorator(login_stage_required(stage=SecondFactorStage.key, redirect_urlname="sign_in"), name="dispatch")
class SecondFactor(View):
    """Ask for a code or a passkey, after the password."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return _ask_second_factor(request, self._user, {})

    def post(self, request: HttpRequest) -> HttpResponse:
        if not self._user.is_active:
            # Kept out since the password was given.
            return redirect("sign_in")
        if throttle.is_locked(request, self._user.username, guessing=throttle.CODE):
            return locked(request)
        by_passkey = request.POST.get("credential") and not request.POST.get("code")
        form = (AuthenticateWebAuthnForm if by_passkey else AuthenticateForm)(request.POST, user=self._user)
        if not form.is_valid():
            return self._refused(form)
        return self._proved(form.cleaned_data["credential"] if by_passkey else form.authenticator)

    @property
    def _user(self) -> User:
        return cast(User, self.request._login_stage.login.user)  # type: ignore[attr-defined]

    def _proved(self, factor: Authenticator) -> HttpResponse:
        throttle.forget(self.request, self._user.username, guessing=throttle.CODE)
        post_authentication(self.request, factor)
        return cast(HttpResponse, self.request._login_stage.exit())  # type: ignore[attr-defined]

    def _refused(self, form: Form) -> HttpResponse:
        note_refused_code(self.request, self._user)
        if throttle.is_locked(self.request, self._user.username, guessing=throttle.CODE):
            return locked(self.request)
        return _ask_second_factor(self.request, self._user, {"form": form, "kept": self.request.POST.get("kept", "")})


def note_refused_code(request: HttpRequest, user: User) -> None:
    """Count a second factor that was not proved, and put it in the trail."""
    throttle.note_failure(request, user.username, guessing=throttle.CODE)
    trail.record(action=Action.SECOND_FACTOR_REFUSED, subject=user.username, by=trail.SYSTEM, at=timezone.now())


def _ask_second_factor(request: HttpRequest, user: User, page: dict[str, Any]) -> HttpResponse:
    """Show the page, with what the user's passkeys have to sign."""
    shown = {
        "passkey_options": passkeys.options(request, user),
        "form": AuthenticateForm(user=user),
        "is_patient": user.role == Role.PATIENT,
        **page,
    }
    response = render(request, "accounts/second_factor.html", shown, status=422 if "form" in page else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@method_decorator([never_cache, login_not_required], name="dispatch")
class PasskeySignIn(View):
    """Let a passkey open the door alone: its device asked who holds it, so that it is two factors."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return what a passkey has to sign."""
        return JsonResponse(webauthn.begin_authentication(user=None))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LoginWebAuthnForm(request.POST)
        if not form.is_valid() or not form.cleaned_data["credential"].user.is_active:
            trail.record(action=Action.SIGN_IN_REFUSED, detail={"by": ["passkey"]}, by=trail.SYSTEM, at=timezone.now())
            page = {"form": SignInForm(request), "kept": request.POST.get("kept", ""), "passkey_refused": True}
            return render(request, "accounts/sign_in.html", page, status=422)
        proved = form.cleaned_data["credential"]
        login = Login(user=proved.user)
        return cast(HttpResponse, webauthn_flows.perform_passwordless_login(request, proved, login))


class SignOut(LogoutView):
    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            trail.record(action=Action.SIGNED_OUT, by=request.user, at=timezone.now())
        response = super().post(request, *args, **kwargs)
        kept.forget(response)
        return response
