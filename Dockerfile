# One image for every role: web, worker and beat differ only in their command (docker-compose.yml).
# Debian's bookworm brings the programs of PostgreSQL 15, the version of docker-compose.yml: backups need the same.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 RISKPROG_MODE=production STATIC_ROOT=/srv/static \
    WEB_BIND=0.0.0.0:8000
WORKDIR /srv/riskprog

# pg_dump and pg_restore, for `manage.py backup` and `restore`.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/*

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock

COPY . .

# Production refuses to start with a setting missing; these serve only this step and are not kept in the image.
RUN SECRET_KEY="unused: this key signs nothing, it only lets the files be collected" \
    DATABASE_URL=postgres://unused REDIS_URL=redis://unused ALLOWED_HOSTS=unused PUBLIC_URL=https://unused \
    python manage.py collectstatic --noinput

RUN useradd --system --uid 10001 --no-create-home riskprog
USER riskprog

EXPOSE 8000
# SIGTERM, as the processes take it: what is under way ends first.
STOPSIGNAL SIGTERM
CMD ["gunicorn", "--config", "python:riskprog.gunicorn", "riskprog.wsgi"]
