import { ALLOWED_LINE } from '../knowledge/secret-words.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { overlaps, type Span } from '../text/span.ts';
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
  const found = shapesIn(source).map((match) => ofShape(match, candidates, pipeline));
  for (const candidate of judge(candidates, pipeline))
    if (!found.some(({ span }) => overlaps(span, candidate.span))) found.push(ofCandidate(candidate));
  return found
    .filter(({ span }) => !ALLOWED_LINE.test(lineAround(source, span)))
    .sort((a, b) => a.span.start - b.span.start);
}

function ofShape(
  { shape, prefix, ...span }: ShapeMatch,
  all: readonly Candidate[],
  pipeline: Pipeline,
): Secret {
  const { workflow } = pipeline;
  const same = all.find((each) => each.span.start === span.start && each.span.end === span.end);
  const home = same?.home ? undefined : homeOf(pipeline, span);
  const key = same?.key ?? home?.key;
  // A key that says nothing (`value`, `-H`) or names another thing than the token.
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
