import type { Config } from '../../config/model.ts';
import { bestThatFits } from '../../config/patterns.ts';
import type { Job } from '../../workflow/model.ts';
import { placeOf, resolveScalar, type Scope } from '../../workflow/resolve.ts';
import { configuredText, type Hint } from '../kinds/acts.ts';
import type { EnvironmentUse, Target } from '../model.ts';
import { targetOf } from './target-words.ts';

export interface EnvironmentFacts {
  readonly use: EnvironmentUse;
  readonly hints: readonly Hint[];
  /** Targets of its literal names; `unknown` for a name in no word list beside others that are. */
  readonly targets: readonly Target[];
}

/** What `environment:` says. Undefined where the job has none, or one that is always empty. */
export function environmentFacts(
  job: Job,
  scope: Scope,
  inCalled: boolean,
  { environments }: Config,
): EnvironmentFacts | undefined {
  const { environment } = job;
  const name = environment?.name;
  if (!environment || !name || name.value.trim() === '') return undefined;
  const resolved = resolveScalar(name, scope);
  const literal = resolved.values.filter(({ known, text }) => known && text !== '');
  if (literal.length === 0 && resolved.values.every(({ text }) => text === '') && !resolved.open)
    return undefined;
  const hints: Hint[] = [];
  const targets: Target[] = [];
  let partly = false;
  for (const value of resolved.values) {
    if (value.text === '') continue;
    const text = value.known ? value.text : known(value);
    const configured = bestThatFits(environments, text.trim());
    const target = configured ?? environmentTarget(text);
    const place = placeOf(value);
    if (target && !value.known) partly = true;
    const says = `environment: ${value.text}`;
    if (target && place)
      hints.push({ target, text: configured ? configuredText(`\`${says}\``) : says, span: place.span });
    targets.push(target ?? 'unknown');
  }
  // A default is one value of many: what else can be typed in is not known, unless production is among it.
  const answers = !resolved.open || partly || targets.includes('production');
  return {
    use: { name, names: literal.map(({ text }) => text), mayBeEmpty: resolved.mayBeEmpty, inCalled },
    hints: answers ? hints : [],
    targets: answers && hints.length > 0 ? targets : [],
  };
}

/** The literal pieces of a name such as `${{ inputs.region }}-prod`. */
const known = ({
  pieces,
}: {
  readonly pieces: readonly { readonly text: string; readonly known: boolean }[];
}): string => pieces.map((piece) => (piece.known ? piece.text : ' ')).join('');

export function environmentTarget(name: string): Target | undefined {
  if (/^github[-_]pages$/i.test(name)) return 'production';
  return targetOf(name, 'environment')?.target;
}
