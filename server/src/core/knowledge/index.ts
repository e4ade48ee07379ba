import { buildActions } from './actions/builds.ts';
import { checkActions } from './actions/checks.ts';
import { cloudsActions } from './actions/deploy-clouds.ts';
import { clustersActions } from './actions/deploy-clusters.ts';
import { indirectActions } from './actions/deploy-indirect.ts';
import { platformsActions } from './actions/deploy-platforms.ts';
import { serversActions } from './actions/deploy-servers.ts';
import { sitesActions } from './actions/deploy-sites.ts';
import { publishActions } from './actions/publishes.ts';
import { scanActions } from './actions/scans.ts';
import { testActions } from './actions/tests.ts';
import { builds } from './builds/builds.ts';
import { moreBuilds } from './builds/more-builds.ts';
import { morePublishes } from './builds/more-publishes.ts';
import { publishes } from './builds/publishes.ts';
import { moreTests } from './checks/more-tests.ts';
import { quality } from './checks/quality.ts';
import { smoke } from './checks/smoke.ts';
import { tests } from './checks/tests.ts';
import { aws } from './deploy/aws.ts';
import { azureAndGoogle } from './deploy/azure-google.ts';
import { databases } from './deploy/databases.ts';
import { hosting } from './deploy/hosting.ts';
import { infrastructure } from './deploy/infrastructure.ts';
import { kubernetes } from './deploy/kubernetes.ts';
import { servers } from './deploy/servers.ts';
import { services } from './deploy/services.ts';
import { sitesAndIndirect } from './deploy/sites.ts';
import { commandTable } from './match.ts';
import { rollbacks } from './rollbacks.ts';
import type { ActionRow, Tool } from './types.ts';

/** Every command that the product knows. */
export const tools: readonly Tool[] = [
  ...kubernetes,
  ...aws,
  ...azureAndGoogle,
  ...hosting,
  ...services,
  ...infrastructure,
  ...servers,
  ...databases,
  ...sitesAndIndirect,
  ...tests,
  ...moreTests,
  ...quality,
  ...smoke,
  ...builds,
  ...moreBuilds,
  ...publishes,
  ...morePublishes,
  ...rollbacks,
];

export const commands = commandTable(tools);

export const actions: readonly ActionRow[] = [
  ...cloudsActions,
  ...platformsActions,
  ...clustersActions,
  ...serversActions,
  ...sitesActions,
  ...indirectActions,
  ...testActions,
  ...scanActions,
  ...buildActions,
  ...publishActions,
  ...checkActions,
];

const exact = new Map<string, ActionRow[]>();
const patterns: { readonly prefix: string; readonly suffix: string; readonly row: ActionRow }[] = [];
for (const row of actions) {
  const star = row.action.indexOf('*');
  if (star < 0) exact.set(row.action, [...(exact.get(row.action) ?? []), row]);
  else patterns.push({ prefix: row.action.slice(0, star), suffix: row.action.slice(star + 1), row });
}

/** The rows for an action's name (lower case, without version). */
export function actionRows(name: string): readonly ActionRow[] {
  return (
    exact.get(name) ??
    patterns
      .filter(({ prefix, suffix }) => name.startsWith(prefix) && name.endsWith(suffix))
      .map(({ row }) => row)
  );
}
