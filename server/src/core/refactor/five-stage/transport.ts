import type { StepWriter } from '../../edits/job-writer.ts';
import { RUN } from '../../remedies/rollback/model.ts';
import type { Handover } from './handover.ts';
import type { Part } from './roles.ts';

/** The steps that keep what was built and fetch it again; none where an image carries it. */
export interface Transport {
  upload(): readonly string[];
  /** The lines of a stage's steps with those that fetch, behind the checkout, which would clear them away. */
  fetched(parts: readonly Part[], texts: readonly string[]): readonly string[];
}

const ARCHIVE = 'workspace.tgz';

/** `name`: of the artifact. */
export function transportOf(handover: Handover, name: string, write: StepWriter): Transport {
  if (handover.kind === 'none') return { upload: () => [], fetched: (_, texts) => texts };
  const packs = handover.kind === 'workspace';
  const path = packs ? ARCHIVE : handover.path;
  const into = packs || handover.into === '.' ? [] : [`  path: ${handover.into}`];
  const hidden = /(?:^|\/)\.[^./]/.test(path) ? ['  include-hidden-files: true'] : [];
  // An archive keeps what an artifact drops: permissions, links, files that begin with a dot. It has to be there
  // before tar reads the folder, which must not change under it (GNU tar then ends with 1).
  const pack = packs
    ? [
        write.run('Pack what was built', [
          `touch ${ARCHIVE} && tar -czf ${ARCHIVE} --exclude=./.git --exclude=./${ARCHIVE} .`,
        ]),
      ]
    : [];
  const unpack = packs ? [write.run('Unpack what was built', [`tar -xzf ${ARCHIVE} && rm ${ARCHIVE}`])] : [];
  return {
    upload: () => [
      ...pack,
      write.step([
        'name: Keep what was built',
        'uses: actions/upload-artifact@v4',
        'with:',
        `  name: ${name}`,
        `  path: ${path}`,
        '  if-no-files-found: error',
        ...hidden,
      ]),
    ],
    fetched(parts, texts) {
      const at = parts.findLastIndex(({ setup }) => setup === 'checkout') + 1;
      const fetch = write.step([
        'name: Fetch what was built',
        'uses: actions/download-artifact@v4',
        'with:',
        `  name: ${name}`,
        ...into,
      ]);
      return [...texts.slice(0, at), fetch, ...unpack, ...texts.slice(at)];
    },
  };
}

/** The steps that fetch what the last good run has built. */
export function fetchEarlier(handover: Handover, artifact: string, write: StepWriter): readonly string[] {
  if (handover.kind === 'none') return [];
  const into = handover.kind === 'path' && handover.into !== '.' ? [`  path: ${handover.into}`] : [];
  const fetch = write.step([
    'name: Fetch what the last good run has built',
    'uses: actions/download-artifact@v4',
    'with:',
    `  name: ${artifact}`,
    ...into,
    `  run-id: ${RUN}`,
    '  github-token: ${{ github.token }}',
  ]);
  return handover.kind === 'workspace'
    ? [fetch, write.run('Unpack it', [`tar -xzf ${ARCHIVE} && rm ${ARCHIVE}`])]
    : [fetch];
}
