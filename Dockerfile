# Gavel's image: API and worker. The database is another container (docker-compose.yml) or any Postgres 15+.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY prisma ./prisma
COPY prisma.config.ts ./
COPY scripts/generate.mjs ./scripts/
RUN node scripts/generate.mjs
COPY schema.graphql ./
COPY dashboard ./dashboard
COPY sample ./sample
COPY scripts/build-dashboard.mjs ./scripts/
RUN node scripts/build-dashboard.mjs

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
COPY package.json package-lock.json .npmrc ./
# The image's own Node runs it, and no embedded Postgres does: both are optional packages.
RUN npm ci --omit=dev --omit=optional && npm cache clean --force
COPY --from=build /app/src/generated ./src/generated
COPY --from=build /app/dashboard/dist ./dashboard/dist
COPY bin ./bin
COPY models ./models
COPY prisma ./prisma
COPY sample ./sample
COPY scripts/generate.mjs scripts/runtime.mjs ./scripts/
COPY src ./src
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node forwards no signals from a shell: the process is started as it is, and closes in order on SIGTERM.
CMD ["node", "bin/gavel.mjs", "serve"]
