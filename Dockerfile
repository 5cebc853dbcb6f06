# One image for every process: docker-compose.yml says which program it runs.
FROM node:24-bookworm-slim AS build
WORKDIR /ginnel
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && rm -rf dist/libs/platform/testing

# The embedded PostgreSQL (optional packages) is of no use here, and neither are the tools that build and test.
FROM node:24-bookworm-slim AS packages
WORKDIR /ginnel
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev --omit=optional

FROM node:24-bookworm-slim
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps
WORKDIR /ginnel
RUN mkdir /var/lib/ginnel && chown node:node /var/lib/ginnel
COPY package.json openapi.json asyncapi.json ./
# Places and organisations of the demo, of which the sign-in knows the names.
COPY test/fixtures/stockport-networks.csv test/fixtures/stockport-places.csv test/fixtures/feed-demo.json test/fixtures/
COPY --from=packages /ginnel/node_modules node_modules
COPY --from=build /ginnel/dist dist
USER node
EXPOSE 3000
