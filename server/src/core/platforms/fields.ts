/**
 * Fields are the names in a template that everyone replaces by his own: `<<app>>`. One table holds what they are
 * until then.
 */
const DEFAULTS: Readonly<Record<string, string>> = {
  account: '123456789012',
  app: 'myapp',
  branch: 'main',
  chart: './chart',
  environment: 'staging',
  name: 'Deploy',
  owner: 'myorg',
  paths: '/health /api/v1/status',
  project: 'my-project',
  python: '3.12',
  region: 'europe-west1',
  'aws-region': 'eu-central-1',
  repository: 'containers',
  service: 'web',
  'test-command': 'pytest',
  'type-check': 'mypy --strict src/',
};

const FIELD = /<<([a-z-]+)>>/g;

const defaultOf = (name: string): string => {
  const value = DEFAULTS[name];
  if (value === undefined) throw new Error(`the field <<${name}>> has no default`);
  return value;
};

/** The template with its defaults in place of the fields. Throws on a field of no table: a mistake in a template. */
export const fillFields = (template: string): string =>
  template.replace(FIELD, (_, name: string) => defaultOf(name));

/** The template as a snippet's source: the first of each field says its default (`<<app:myapp>>`). */
export function markFields(template: string): string {
  const seen = new Set<string>();
  return template.replace(FIELD, (field, name: string) => {
    if (seen.has(name)) return field;
    seen.add(name);
    return `<<${name}:${defaultOf(name)}>>`;
  });
}

/** The fields of a template, in the order in which they come. */
export const fieldsOf = (template: string): string[] => [
  ...new Set([...template.matchAll(FIELD)].map(([, name = '']) => name)),
];
