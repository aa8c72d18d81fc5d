# sigprobe in an image: docs/ci/README.md says how it is run beside an engine.
#   docker build -t sigprobe .
ARG BASE=node:20-slim

FROM ${BASE} AS package
WORKDIR /opt/sigprobe
COPY . .
# A published package brings what is built here; a fresh checkout does not.
RUN test -e dist/cli/run.cjs || { npm ci --ignore-scripts --no-audit --no-fund && npm run build; }
RUN mkdir /package && cp -r bin dist package.json LICENSE /package/

FROM ${BASE}
LABEL org.opencontainers.image.title="sigprobe" \
      org.opencontainers.image.description="What happens when a container is told to stop?" \
      org.opencontainers.image.licenses="MIT"
COPY --from=package /package /opt/sigprobe
# The engine's socket belongs to a group: docker run --group-add "$(stat -c %g /var/run/docker.sock)".
USER 1000:1000
WORKDIR /work
ENTRYPOINT ["node", "/opt/sigprobe/bin/sigprobe.js"]
CMD ["--help"]
