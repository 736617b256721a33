"""Check passwords slowly, but on one thread: a storm of sign-ins must not crowd everybody else off the processors."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Keep Django's memory and rounds, which are what makes guessing dear; its eight threads only crowd out others."""

    parallelism = 1
