import { rule } from './rule.ts';

export default rule({
  id: 'invalid-needs',
  summary: '',
  why: '',
  severity: 'error',
  *check() {},
});
