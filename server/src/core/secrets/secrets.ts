import { ALLOWED_LINE, PUBLIC_KEYS } from '../knowledge/secrets/words.ts';
import type { Pipeline } from '../pipeline/model.ts';
import type { Span } from '../text/span.ts';
import type { Job, Workflow } from '../workflow/model.ts';
import { homeOf } from './homes.ts';
import { inputCandidates } from './inputs.ts';
import { judge } from './judge.ts';
import type { Candidate, Secret } from './model.ts';
import { secretName, secretNameOf } from './names.ts';
import { scriptCandidates } from './scripts.ts';
import { type ShapeMatch, shapesIn } from './shapes.ts';

/** The credentials that are written in a workflow file, in the order of the text; never throws. */
export function secretsIn(pipeline: Pipeline): Secret[] {
  const { workflow, shell } = pipeline;
  const { source } = workflow;
  const candidates = [...inputCandidates(workflow), ...scriptCandidates(workflow, shell)];
  const places = new Map(
    candidates.toReversed().map((each) => [`${each.span.start} ${each.span.end}`, each]),
  );
  const shapes = shapesIn(source).map((match, index) =>
    ofShape(match, places.get(`${match.start} ${match.end}`), pipeline, index < MOST_HOMES),
  );
  const found = [...shapes, ...judge(candidates, pipeline).map(ofCandidate)];
  return withoutDoubles(found)
    .filter((secret) => !isPublic(secret, source))
    .filter(({ span }) => !ALLOWED_LINE.test(lineAround(source, span)));
}

/** So many tokens of known shapes are looked for in scripts and mappings, to be replaced there. */
const MOST_HOMES = 100;

/** In the order of the text, of two that overlap the known shape, else the first. */
function withoutDoubles(secrets: readonly Secret[]): Secret[] {
  const ordered = secrets
    .map((secret, index) => ({ secret, index }))
    .sort((a, b) => a.secret.span.start - b.secret.span.start || a.index - b.index);
  const kept: Secret[] = [];
  for (const { secret } of ordered) {
    const last = kept.at(-1);
    if (!last || last.span.end <= secret.span.start) kept.push(secret);
    else if (secret.shape && !last.shape) kept[kept.length - 1] = secret;
  }
  return kept;
}

function ofShape(
  { shape, prefix, ...span }: ShapeMatch,
  same: Candidate | undefined,
  pipeline: Pipeline,
  findHome: boolean,
): Secret {
  const { workflow } = pipeline;
  const home = same?.home || !findHome ? undefined : homeOf(pipeline, span);
  const key = same?.key ?? home?.key;
  // A key that says nothing (`value`, `-H`) names another thing than the token.
  const telling = key !== undefined && /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(key);
  return {
    span,
    text: workflow.source.slice(span.start, span.end),
    shape,
    prefix,
    key,
    family: same?.family,
    job: same?.place.job ?? jobAt(workflow, span),
    home: same?.home ?? home?.home,
    quoting: (same?.home ? same.quoting : home?.quoting) ?? 'part',
    takesSecrets: (same?.home ? same.place.takesSecrets : home?.takesSecrets) ?? false,
    name: telling ? secretNameOf(key) : shape.secret,
  };
}

/** Google's keys for web pages, such as Firebase's, are in every visitor's hands. */
function isPublic({ shape, key = '', span }: Secret, source: string): boolean {
  if (shape?.id !== 'google-api-key') return false;
  const around = source.slice(Math.max(0, span.start - 300), span.end + 300);
  return PUBLIC_KEYS.test(key) || /firebase/i.test(key) || /authDomain|messagingSenderId/.test(around);
}

function ofCandidate(candidate: Candidate): Secret {
  const { span, text, key, family, place, home, quoting } = candidate;
  return {
    span,
    text,
    shape: undefined,
    prefix: '',
    key,
    family,
    job: place.job,
    home,
    quoting,
    takesSecrets: place.takesSecrets,
    name: secretName(candidate),
  };
}

const jobAt = ({ jobs }: Workflow, { start }: Span): Job | undefined =>
  jobs.find(({ span }) => span.start <= start && start < span.end);

function lineAround(source: string, { start, end }: Span): string {
  const next = source.indexOf('\n', end);
  return source.slice(source.lastIndexOf('\n', start - 1) + 1, next < 0 ? undefined : next);
}
