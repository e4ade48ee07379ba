import type { Registry } from './model.ts';

/** GitHub's own registry. Source: docs.github.com, "Working with the Container registry". */
export const ghcr: Registry = {
  image: 'ghcr.io/<<owner>>/<<app>>',
  permissions: { packages: 'write' },
  login: `- uses: docker/login-action@v4
  with:
    registry: ghcr.io
    username: \${{ github.actor }}
    password: \${{ secrets.GITHUB_TOKEN }}`,
  settings: [],
};
