// Generated from this folder by `npm run update`; do not edit.
import bypassedGate from './bypassed-gate.ts';
import deployConcurrency from './deploy-concurrency.ts';
import hardcodedSecret from './hardcoded-secret.ts';
import imageMismatch from './image-mismatch.ts';
import invalidNeeds from './invalid-needs.ts';
import latestTag from './latest-tag.ts';
import missingEnvironmentUrl from './missing-environment-url.ts';
import missingNeeds from './missing-needs.ts';
import missingRollback from './missing-rollback.ts';
import missingSmokeTest from './missing-smoke-test.ts';
import missingStage from './missing-stage.ts';
import mutableTag from './mutable-tag.ts';
import productionTrigger from './production-trigger.ts';
import rebuiltImage from './rebuilt-image.ts';
import type { Rule } from './rule.ts';
import singleJobDeploy from './single-job-deploy.ts';
import unguardedRollback from './unguarded-rollback.ts';
import unprotectedProduction from './unprotected-production.ts';
import unusedIgnore from './unused-ignore.ts';
import weakSmokeTest from './weak-smoke-test.ts';
import workflowSyntax from './workflow-syntax.ts';

/** Every rule, by id. */
export const rules: readonly Rule[] = [
  bypassedGate,
  deployConcurrency,
  hardcodedSecret,
  imageMismatch,
  invalidNeeds,
  latestTag,
  missingEnvironmentUrl,
  missingNeeds,
  missingRollback,
  missingSmokeTest,
  missingStage,
  mutableTag,
  productionTrigger,
  rebuiltImage,
  singleJobDeploy,
  unguardedRollback,
  unprotectedProduction,
  unusedIgnore,
  weakSmokeTest,
  workflowSyntax,
];
