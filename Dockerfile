# One image for web, worker, beat and migrations; docker-compose.yml has the commands.
ARG BASE=python:3.13-slim

FROM ${BASE} AS packages
COPY requirements/base.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r base.txt

FROM ${BASE}
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin commonbid
# For documents: a new volume takes its owner and mode from this directory.
RUN install --directory --owner commonbid --mode 0700 /var/lib/commonbid
COPY --from=packages /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings
WORKDIR /app
COPY . .
# The settings must be complete even here, although nothing connects to any of the addresses.
RUN SECRET_KEY=0123456789-not-a-secret-0123456789-not-a-secret-0123 SITE_URL=http://localhost DATABASE_URL=postgres://build@localhost/build \
    REDIS_URL=redis://localhost STRIPE_SECRET_KEY=sk_test_build STRIPE_WEBHOOK_SECRET=whsec_build \
    EMAIL_URL=smtp://localhost DEFAULT_FROM_EMAIL=build@commonbid.example \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m devstack.messages compile
USER commonbid
EXPOSE 8000
ENV GRANIAN_HOST=0.0.0.0 GRANIAN_PORT=8000 GRANIAN_WORKERS=2 GRANIAN_BLOCKING_THREADS=16 GRANIAN_WEBSOCKETS=false
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["python", "bin/is-healthy"]
CMD ["granian", "--interface", "wsgi", "config.wsgi:application"]
