import { rule } from './rule.ts';

export default rule({
  id: 'unprotected-production',
  summary: '',
  why: '',
  severity: 'error',
  *check() {},
});
