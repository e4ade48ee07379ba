// Generated from this folder by `npm run update`; do not edit.
import bypassedGate from './bypassed-gate.ts';
import invalidNeeds from './invalid-needs.ts';
import latestTag from './latest-tag.ts';
import missingEnvironmentUrl from './missing-environment-url.ts';
import missingNeeds from './missing-needs.ts';
import missingRollback from './missing-rollback.ts';
import missingSmokeTest from './missing-smoke-test.ts';
import productionTrigger from './production-trigger.ts';
import type { Rule } from './rule.ts';
import unguardedRollback from './unguarded-rollback.ts';
import unprotectedProduction from './unprotected-production.ts';
import weakSmokeTest from './weak-smoke-test.ts';
import workflowSyntax from './workflow-syntax.ts';

/** Every rule, by id. */
export const rules: readonly Rule[] = [
  bypassedGate,
  invalidNeeds,
  latestTag,
  missingEnvironmentUrl,
  missingNeeds,
  missingRollback,
  missingSmokeTest,
  productionTrigger,
  unguardedRollback,
  unprotectedProduction,
  weakSmokeTest,
  workflowSyntax,
];
