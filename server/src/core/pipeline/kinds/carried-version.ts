import type { Entry } from '../../workflow/model.ts';
import { type Act, does } from './acts.ts';
import type { JobContext } from './context.ts';

/** Names of variables by which infrastructure is told what to run: `image_tag`, `container_version`, `appVersion`. */
const VERSION =
  /(?:^|_)(?:image|container|docker|app|application|lambda|release|artifact|build|code|version)_?(?:tag|version|digest|sha)$|(?:^|_)(?:container|docker|app|application|lambda|service|web|api|backend|frontend|server|task|ecs)_image$|(?:^|_)image_(?:uri|url|ref|name)$|^image$|^tag$/i;

/** `-var "image_tag=$TAG"`, `-c image=…` of the tools themselves. */
const ON_LINE = /(?:^|\s)--?(?:var|config|c|set|parameter-overrides?)[= ]["']?([\w-]+)=["']?([^"'\s]*)/g;
/** `TF_VAR_image_tag=… terraform apply`, `export TF_VAR_image_tag=…`, and the same written into `$GITHUB_ENV`. */
const IN_SCRIPT = /\bTF_VAR_(\w+)=["']?([^"'\n]*)/g;
/** `image_tag = "…"` among the inputs of an action. */
const IN_INPUT = /^\s*["']?(\w+)["']?\s*[=:]\s*["']?([^"'\n]*)/gm;

/** Tools whose variables are told as here. */
const PLATFORMS = new Set(['terraform', 'pulumi']);

/** A version that somebody typed in does not change with the code. */
const isVersion = (name: string, value: string): boolean => VERSION.test(name) && value.includes('$');

/**
 * Whether an act of infrastructure puts the application on the air too: it is told, by a value that changes from run to
 * run, which image or version to run.
 */
export function carriesVersion(acts: readonly Act[], context: JobContext): (one: Act) => boolean {
  let known: boolean | undefined;
  return (one) => {
    if (!does(one, 'deploy') || !PLATFORMS.has(one.platform)) return false;
    known ??= isTold(acts, context);
    return known;
  };
}

function isTold(acts: readonly Act[], { job, workflow, steps }: JobContext): boolean {
  const own = acts.filter(({ platform }) => PLATFORMS.has(platform));
  const entries = [...steps.flatMap(({ step }) => step.env), ...job.env, ...workflow.env];
  return (
    entries.some(isTerraformVersion) ||
    own.some(({ line }) => told(ON_LINE, line)) ||
    own.some(({ at }) => at.step.uses && at.step.with.some(({ value }) => told(IN_INPUT, value.value))) ||
    steps.some(({ step }) => step.scripts.some(({ scalar }) => told(IN_SCRIPT, scalar.value)))
  );
}

const isTerraformVersion = ({ key, value }: Entry): boolean =>
  key.value.startsWith('TF_VAR_') && isVersion(key.value.slice('TF_VAR_'.length), value.value);

const told = (pattern: RegExp, text: string): boolean =>
  [...text.matchAll(pattern)].some(([, name = '', value = '']) => isVersion(name, value));
