import { REFUSED, shorten } from './mistake.ts';

const AT_ROOT = '.github/workflows';

/** What is wrong with a step's `uses`, or undefined. Source: actions/runner, WorkflowTemplateConverter; GitHub's documentation of `uses`. */
export function actionFault(uses: string): string | undefined {
  if (/^(\.[/\\]|docker:\/\/)/.test(uses)) return undefined;
  const name = `"${shorten(uses)}"`;
  if (uses.startsWith('$/')) {
    if (!uses.includes('@')) return undefined;
    return `${name} must have no "@": "$/" always means the running commit; ${REFUSED}.`;
  }
  const [path = '', ref = '', ...rest] = uses.split('@');
  const folders = path.split(/[/\\]/).filter((part) => part !== '');
  if (folders.length >= 2 && rest.length === 0 && ref !== '') return undefined;
  if (folders.length >= 2 && rest.length === 0)
    return `${name} names no version; GitHub wants owner/repository@ref and refuses the whole file.`;
  return `${name} is no action: GitHub wants owner/repository@ref, ./path or docker://image, and refuses the whole file.`;
}

/** What is wrong with a job's `uses`, or undefined. Source: GitHub's documentation of reusable workflows. */
export function workflowFault(uses: string): string | undefined {
  const name = `"${shorten(uses)}"`;
  const own = /^(\.|\$)\//.test(uses);
  const at = uses.lastIndexOf('@');
  if (own && at >= 0)
    return `${name} must have no "@": a workflow of the same repository is called at the same commit; ${REFUSED}.`;
  const path = own
    ? uses.slice(2)
    : uses
        .slice(0, at < 0 ? undefined : at)
        .split('/')
        .slice(2)
        .join('/');
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const file = path.slice(folder.length + 1);
  if ((folder !== AT_ROOT && folder !== `${AT_ROOT}-lab`) || !/\.ya?ml$/.test(file))
    return `${name} is no workflow file: GitHub wants ${AT_ROOT}/NAME.yml, after "./" or "owner/repository/", and refuses the whole file.`;
  if (!own && (at < 0 || at === uses.length - 1))
    return `${name} names no version; GitHub wants owner/repository/${AT_ROOT}/NAME.yml@ref and refuses the whole file.`;
  return undefined;
}
