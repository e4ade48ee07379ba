import { writeJob } from '../../edits/job-writer.ts';
import type { Edit } from '../../text/span.ts';
import { stepReads } from '../../workflow/step-values.ts';
import { ADDRESS, draftOf, type Material, textIn } from './draft.ts';
import { backAsksAddress, jobsOf, linesFor } from './jobs.ts';
import { followersOf } from './neighbours.ts';
import { notesOf } from './notes.ts';
import { isRefusal, type Refusal, refuse } from './roles.ts';

export interface Composed {
  /** The jobs that take the old one's place, with `\n` between their lines. */
  readonly text: string;
  /** Edits outside of it: the jobs that wait for it, the names of images. */
  readonly elsewhere: readonly Edit[];
  readonly notes: readonly string[];
}

/** Puts the pieces of a job together as build → test → deploy-staging → deploy-production → rollback. */
export function compose(material: Material): Composed | Refusal {
  const draft = draftOf(material);
  if (isRefusal(draft)) return draft;
  const { workflow, facts, layout, parts, ids, cast, texts, moved, address, repairs } = draft;
  const { source } = workflow;
  const outputs = stepReads(linesFor(draft, 'outputs')).map(({ id }) => id);
  if (!outputs.every((id) => cast.stages.production.some(({ step }) => step.id?.value === id)))
    return refuse('its outputs come from several stages');
  const followers = followersOf(workflow, facts.job, ids.production);
  if (isRefusal(followers)) return followers;
  const { jobs, way } = jobsOf(draft);
  const spaced = parts
    .slice(1)
    .some(({ step }) => /^[ \t]*\r?\n/.test(source.slice(layout.steps.get(step)?.start)));
  return {
    text: jobs.map((job) => writeJob(layout, job, spaced)).join('\n'),
    elsewhere: [...repairs.edits, ...followers],
    notes: notesOf({
      material,
      moved,
      defaults: cast.defaults,
      askedAddress: address.production === ADDRESS,
      backAsksAddress: backAsksAddress(draft, way) && address.production !== ADDRESS,
      untested: cast.tests && !cast.hasOwnTests,
      does: way.does,
      back: ids.rollback,
      stored: storedIn(repairs.edits, source),
      moving: [...new Set([...repairs.beside, ...repairs.alsoLatest])],
      buildText: [texts.build, texts.test, texts.notify].map(textIn).join(''),
    }),
  };
}

/** Secrets that edits name and the text does not know yet. */
function storedIn(edits: readonly Edit[], source: string): string[] {
  const text = edits.map((edit) => edit.text).join('\n');
  const names = [...text.matchAll(/\bsecrets\.(\w+)/g)].map((match) => match[1] ?? '');
  return [...new Set(names)].filter((name) => !new RegExp(`\\bsecrets\\.${name}\\b`).test(source));
}
