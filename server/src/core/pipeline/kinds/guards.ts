import { commandName, unwrap } from '../../syntax/shell/shell.ts';
import { resolveEnvironmentVariable } from '../../workflow/resolve.ts';
import { type Act, does } from './acts.ts';
import type { JobContext } from './context.ts';

/** Actions that start a cluster on the runner. Sources: their READMEs. */
const CLUSTER_ACTIONS =
  /^(?:helm\/kind-action|engineerd\/setup-kind|medyagh\/setup-minikube|manusa\/actions-setup-minikube|absaoss\/k3d-action|nolar\/setup-k3d-k3s|container-tools\/(?:kind|microshift|microk8s)-action|debianmaster\/actions-k3s|replicatedhq\/replicated-actions\/.*|balchua\/microk8s-actions|jupyterhub\/action-k3s-helm|hiberbee\/github-action-(?:minikube|skaffold)|opsgang\/ga_setup_minikube|lambdalisue\/.*kind.*)$/;

/** Programs that start a cluster on the runner, by the subcommand that does. */
const CLUSTER_COMMANDS: Readonly<Record<string, RegExp>> = {
  kind: /^(?:create|load|export)$/,
  minikube: /^(?:start|docker-env|image|addons)$/,
  k3d: /^(?:cluster|c|create|image)$/,
  k3s: /^(?:server|agent)$/,
  microk8s: /^(?:start|enable|status)$/,
  ctlptl: /^(?:create|apply)$/,
  crc: /^(?:start|setup)$/,
};

const CLUSTER_PLATFORMS = new Set(['kubernetes', 'helm', 'openshift', 'argocd', 'flux']);

/** Words of a script by which a cluster is started in ways that no single command shows (`make kind`). */
const CLUSTER_SCRIPTS = /\b(?:kind|minikube|k3d|k3s|microk8s)\b/i;

/** The job makes its own Kubernetes cluster, so what it applies there changes nothing that runs. */
function hasLocalCluster({ steps, job }: JobContext): boolean {
  if (/(?:^|[^a-z])(?:minikube|k3d|kind-cluster|kind-e2e)(?:[^a-z]|$)/i.test(job.id)) return true;
  return steps.some(({ step }) => {
    if (step.uses && CLUSTER_ACTIONS.test(step.uses.name)) return true;
    if (step.uses?.kind === 'local' && CLUSTER_SCRIPTS.test(step.uses.name)) return true;
    return step.scripts.some(
      ({ tree, remote }) =>
        !remote &&
        tree.commands.some((one) => {
          const command = unwrap(one);
          const name = commandName(command);
          const verbs = Object.hasOwn(CLUSTER_COMMANDS, name) ? CLUSTER_COMMANDS[name] : undefined;
          if (verbs) return command.words.slice(1).some(({ value }) => verbs.test(value));
          return name === 'make' && command.words.slice(1).some(({ value }) => CLUSTER_SCRIPTS.test(value));
        }),
    );
  });
}

/** The host that a job's database variables name, where the file says it. */
const DATABASE_VARIABLES = [
  'DATABASE_URL',
  'DB_HOST',
  'PGHOST',
  'POSTGRES_HOST',
  'MYSQL_HOST',
  'TEST_DATABASE_URL',
  'SQLALCHEMY_DATABASE_URI',
  'DB_CONNECTION',
  'DATABASE_HOST',
  'POSTGRES_URL',
  'MONGO_URI',
  'DIRECT_URL',
];
const LOCAL =
  /localhost|127\.0\.0\.1|0\.0\.0\.0|sqlite|^(?:postgres|mysql|mariadb|db|mongo|mongodb|redis|database)$|@(?:postgres|mysql|mariadb|db|database)[:/]|host\.docker/i;

/** Migrations against a database that the job brings along belong to its tests. */
function hasOwnDatabase({ job, steps, scope }: JobContext, acts: readonly Act[]): boolean {
  if (
    job.services.some(({ image }) =>
      /postgres|mysql|mariadb|mongo|mssql|sql-?server|postgis|timescale|cockroach|oracle|clickhouse|redis/i.test(
        image.value,
      ),
    )
  )
    return true;
  const startsOwn = steps.some(
    ({ step }) =>
      step.uses &&
      /(?:postgresql|mysql|mongodb|mariadb|postgres|supabase-postgres)-action|ankane\/setup-|shogo82148\/actions-setup-mysql/.test(
        step.uses.name,
      ),
  );
  if (startsOwn) return true;
  const last = steps.at(-1);
  const here = last ? last.scope : scope;
  for (const name of DATABASE_VARIABLES) {
    const values = resolveEnvironmentVariable(name, here)?.values ?? [];
    if (values.some(({ text }) => LOCAL.test(text))) return true;
  }
  for (const { step } of steps) {
    for (const { key, value } of step.env)
      if (DATABASE_VARIABLES.includes(key.value) && LOCAL.test(value.value)) return true;
    if (
      step.scripts.some(
        ({ tree, remote }) =>
          !remote &&
          /supabase (?:db )?start|docker[ -]compose[^\n]*\bup\b|docker run[^\n]*(?:postgres|mysql|mariadb|mongo)/.test(
            tree.text,
          ),
      )
    )
      return true;
  }
  // The tests that a migration prepares come behind it.
  const migration = acts.findIndex((one) => isMigration(one));
  return (
    acts.findIndex((one, index) => index > migration && does(one, 'test') && !does(one, 'smoke')) >
      migration && migration >= 0
  );
}

export const isMigration = (one: Act): boolean =>
  does(one, 'deploy') &&
  (one.platform === 'database' || (one.opaque && /migrat|db:/i.test(one.evidence.text)));

const LOCAL_ADDRESS =
  /--(?:endpoint-url|endpoint|server|host)[= ]"?https?:\/\/(?:localhost|127\.)|\blocalhost:|localstack|\/\/localhost|127\.0\.0\.1/;

const LOCAL_REGISTRY = /\b(?:push|copy|cp)\s+(?:localhost|127\.0\.0\.1|registry\.local)(?::\d+)?\//;

/** Leaves out what only looks like a deploy: a cluster, a database or a cloud that lives on the runner itself. */
export function withoutLocal(acts: readonly Act[], context: JobContext): Act[] {
  const cluster = acts.some(({ platform }) => CLUSTER_PLATFORMS.has(platform)) && hasLocalCluster(context);
  const database = acts.some(isMigration) && hasOwnDatabase(context, acts);
  return acts.filter((one) => {
    if (does(one, 'publish') && !does(one, 'build') && LOCAL_REGISTRY.test(one.line)) return false;
    if (!does(one, 'deploy') && !does(one, 'rollback') && !does(one, 'smoke')) return true;
    if (cluster && CLUSTER_PLATFORMS.has(one.platform)) return false;
    if (database && isMigration(one) && !one.remote) return false;
    if (!does(one, 'deploy')) return true;
    if (readsOnly(one) || isBackup(one, context)) return false;
    return one.remote || !LOCAL_ADDRESS.test(one.line);
  });
}

/** `terraform apply > /dev/null` of a module without resources, whose outputs are read behind it. */
function readsOnly({ platform, line, at }: Act): boolean {
  if (platform !== 'terraform') return false;
  if (!/>\s*\/dev\/null/.test(line)) return false;
  return at.step.scripts.some(({ tree }) => /(?:terraform|tofu)[^\n]*\boutput\b/.test(tree.text));
}

const BACKUP =
  /back-?up|archive|snapshot|\blogs?\b|coverage|report|artifact|test-results|screenshots|allure|benchmark|sbom|audit/i;
const ARCHIVE =
  /\.(?:zip|tar|tgz|gz|deb|rpm|exe|msi|dmg|apk|aab|ipa|jar|whl|json|txt|ya?ml|xml|csv|asc|sig|sha256|appimage)\b/i;

/** Files in a bucket that nobody visits: backups, reports, downloads. */
function isBackup({ platform, line, at }: Act, { job }: JobContext): boolean {
  const storage =
    platform === 'object-storage' ||
    (platform === 'aws' && /\baws\s+s3/.test(line)) ||
    /storage (?:blob|cp|rsync|copy)/.test(line);
  if (!storage) return false;
  if (BACKUP.test(`${line.replaceAll(/--[a-z-]+/g, '')} ${at.step.name?.value ?? ''} ${job.id}`)) return true;
  return (
    /\bs3 (?:cp|mv)\b|\bput-object\b|storage cp/.test(line) && !/--recursive/.test(line) && ARCHIVE.test(line)
  );
}
