// Generated from this folder by `npm run update`; do not edit.
import bypassedGate from './bypassed-gate.ts';
import invalidNeeds from './invalid-needs.ts';
import latestTag from './latest-tag.ts';
import missingNeeds from './missing-needs.ts';
import productionTrigger from './production-trigger.ts';
import type { Rule } from './rule.ts';
import unprotectedProduction from './unprotected-production.ts';
import workflowSyntax from './workflow-syntax.ts';

/** Every rule, by id. */
export const rules: readonly Rule[] = [
  bypassedGate,
  invalidNeeds,
  latestTag,
  missingNeeds,
  productionTrigger,
  unprotectedProduction,
  workflowSyntax,
];
