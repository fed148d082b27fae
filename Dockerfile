# syntax=docker/dockerfile:1
# Rolecall in a container: the program and what it links to, no shell, not root.
#
#   docker build -t rolecall .
#   docker run -p 127.0.0.1:8080:8080 -v rolecall:/var/lib/rolecall rolecall

FROM rust:1-slim-bookworm AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --locked --release --package rolecall \
    && install -D -m 0755 target/release/rolecall /image/usr/bin/rolecall \
    && install -d -m 0700 -o 65532 -g 65532 /image/var/lib/rolecall

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /image /
WORKDIR /var/lib/rolecall
USER 65532:65532
ENV ROLECALL_DATABASE=sqlite:///var/lib/rolecall/rolecall.db \
    ROLECALL_KEY_FILE=/var/lib/rolecall/rolecall.key \
    ROLECALL_LISTEN=0.0.0.0:8080 \
    ROLECALL_LOG_FORMAT=json
VOLUME /var/lib/rolecall
EXPOSE 8080
# An orchestrator asks /healthz whether it lives, and /readyz whether it can be sent requests.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/rolecall"]
CMD ["serve"]
