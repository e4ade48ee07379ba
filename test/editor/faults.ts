/** A workflow that deploys to production: ungated, unprotected, by a moving tag although it builds a fixed one. */
export const DEPLOY = `name: Deploy
on:
  push:
    branches: [main]
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - run: docker build -t ghcr.io/acme/shop:\${{ github.sha }} .
      - run: docker push ghcr.io/acme/shop:\${{ github.sha }}
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - run: npm test
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: kubectl set image deployment/shop shop=ghcr.io/acme/shop:latest -n production
`;

/** A workflow whose only fault is a misspelt need. */
export const MISSPELT_NEED = `name: Checks
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: npm run build
  test:
    needs: biuld
    runs-on: ubuntu-latest
    steps:
      - run: npm test
`;

/** A job that does everything at once. */
export const SINGLE_JOB = `name: Ship
on:
  push:
    branches: [main]
jobs:
  ship:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - run: npm ci
      - run: npm test
      - run: docker build -t ghcr.io/acme/shop:\${{ github.sha }} .
      - run: docker push ghcr.io/acme/shop:\${{ github.sha }}
      - run: kubectl set image -n production deployment/shop shop=ghcr.io/acme/shop:\${{ github.sha }}
`;
