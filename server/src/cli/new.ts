import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { defaultPlatform, platformById, platforms } from '../core/platforms/index.ts';
import { newFiveStage } from '../core/platforms/new-workflow.ts';
import { nearest } from '../core/text/nearest.ts';
import { Exit, type Io, messageOf, UsageError } from './io.ts';
import { parse } from './options.ts';

const column = Math.max(...platforms.map(({ id }) => id.length));

export const newHelp = `gatewright new five-stage [--platform P] [--output F]

Writes a workflow that builds, tests, deploys to staging and to production, and puts production back when its deploy
fails. A comment at its top says what to set in the repository before the first run.

  --platform P   where to deploy; ${defaultPlatform.id} unless said otherwise
  --output F     the file to write, which must not exist; otherwise it goes to standard output

Platforms:
${platforms.map(({ id, title }) => `  ${id.padEnd(column)}  ${title}\n`).join('')}`;

export async function newCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parse('new', args, {
    platform: { type: 'string' },
    output: { type: 'string' },
  });
  const [kind, more] = positionals;
  if (kind === undefined) throw new UsageError('new: say what to write: gatewright new five-stage.');
  if (kind !== 'five-stage')
    throw new UsageError(`new: there is no \`${kind}\` to write. Use: gatewright new five-stage.`);
  if (more !== undefined)
    throw new UsageError(`new: \`${more}\` is one word too many. The file to write is --output ${more}.`);
  const platform = values.platform === undefined ? defaultPlatform : platformById(values.platform);
  if (platform === undefined) throw unknownPlatform(values.platform ?? '');
  const text = newFiveStage(platform);
  if (values.output === undefined) {
    io.out(text);
    return Exit.ok;
  }
  await write(values.output, text, io);
  io.err(`Wrote ${values.output}. The comment at its top says what to set before its first run.\n`);
  return Exit.ok;
}

function unknownPlatform(asked: string): UsageError {
  const ids = platforms.map(({ id }) => id);
  const meant = nearest(asked, ids) ?? ids.find((id) => asked.length > 2 && id.includes(asked));
  const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  return new UsageError(`new: there is no platform \`${asked}\`.${hint} There are ${ids.join(', ')}.`);
}

/** Writes a new file, with the folders above it. A file that is there already is never touched. */
async function write(output: string, text: string, io: Io): Promise<void> {
  const path = resolve(io.cwd, output);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    const exists =
      error instanceof Error &&
      'code' in error &&
      error.code === 'EEXIST' &&
      'path' in error &&
      error.path === path;
    throw new UsageError(
      exists
        ? `new: ${output} exists already, and nothing was written. Remove it, or name another file.`
        : `new: ${output} cannot be written: ${messageOf(error)}`,
    );
  }
}
