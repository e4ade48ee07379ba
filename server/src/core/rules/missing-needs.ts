import { rule } from './rule.ts';

export default rule({
  id: 'missing-needs',
  summary: '',
  why: '',
  severity: 'error',
  *check() {},
});
