// Real workflows to try things on, for the scripts beside this one.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, posix } from 'node:path';
import { root } from '../test/support/files.ts';

/** A workflow of a folder that holds `index.jsonl` and `files/<id>/<path>`. */
export interface RealWorkflow {
  readonly id: string;
  /** In its repository, with `/`. */
  readonly path: string;
  readonly text: string;
  /** The folder that holds what there is of its repository. */
  readonly home: string;
  /** Reads another file of that repository; undefined where there is none. */
  readonly readFile: (path: string) => string | undefined;
}

const CORPUS = join(root, '../shared/corpus');

/** The workflows of the folders, by default those of both parts of the corpus. Ends the process with 2 where one is not there. */
export function* realWorkflows(folders: readonly string[]): Generator<RealWorkflow> {
  const given = folders.length > 0 ? folders : [join(CORPUS, 'labelled'), join(CORPUS, 'unlabelled')];
  for (const folder of given) {
    const index = join(folder, 'index.jsonl');
    if (!existsSync(index)) {
      console.error(`${folder} is not there: nothing to try.`);
      process.exit(2);
    }
    for (const line of readFileSync(index, 'utf8').split('\n').filter(Boolean)) {
      const { id, path } = JSON.parse(line) as { id: string; path: string };
      const home = join(folder, 'files', id);
      const readFile = (wanted: string): string | undefined => {
        const at = join(home, posix.normalize(wanted));
        return existsSync(at) && statSync(at).isFile() ? readFileSync(at, 'utf8') : undefined;
      };
      yield { id, path, text: readFileSync(join(home, path), 'utf8'), home, readFile };
    }
  }
}

/** GitHub's parser imports its JSON in the way of bundlers, without saying that it is JSON; to be called before it is loaded. */
export function importJsonAsBundlersDo(): void {
  registerHooks({
    load: (url, context, next) =>
      next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
  });
}
