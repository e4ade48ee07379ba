import { type ConfigFile, readConfigFile } from '../core/config/file.ts';
import { mergeLayers } from '../core/config/layer.ts';
import { CONFIG_PATHS, type Config } from '../core/config.ts';
import { lineIndex } from '../core/text/line-index.ts';
import type { EditorSettings } from './settings.ts';

type ReadFile = (path: string) => string | undefined;

/** The configuration files of the repositories. */
export interface ConfigFiles {
  /**
   * What the repository's file and the editor's settings come to: what a team has agreed on comes first, so that the
   * editor and the command line say the same; settings hold where the file says nothing. `readFile` is the reader of
   * the analysis that asks, so that the analysis depends on what was read.
   */
  configOf(settings: EditorSettings, readFile: ReadFile): Config;
}

/** Texts whose reading is remembered. */
const MAX_REMEMBERED = 16;

interface Remembered {
  readonly file: ConfigFile;
  /** The files that it extends, as they were. */
  readonly others: ReadonlyMap<string, string | undefined>;
}

/** `warn` is told once of each thing that is wrong in a file. */
export function createConfigFiles(ruleIds: readonly string[], warn: (message: string) => void): ConfigFiles {
  const memory = new Map<string, Remembered>();
  const warned = new Set<string>();

  const read = (path: string, text: string, readFile: ReadFile): ConfigFile => {
    const key = `${path}\n${text}`;
    const known = memory.get(key);
    if (known && [...known.others].every(([other, was]) => readFile(other) === was)) return known.file;
    const others = new Map<string, string | undefined>();
    const reading = (other: string): string | undefined => {
      const found = other === path ? text : readFile(other);
      others.set(other, found);
      return found;
    };
    const file = readConfigFile({ path, text, readFile: reading, ruleIds });
    memory.delete(key);
    memory.set(key, { file, others });
    const [oldest] = memory.keys();
    if (memory.size > MAX_REMEMBERED && oldest !== undefined) memory.delete(oldest);
    for (const problem of file.problems) {
      const { line, column } = lineIndex(others.get(problem.path) ?? text).positionAt(problem.span.start);
      const message = `${problem.path}:${line + 1}:${column + 1}: ${problem.message}`;
      if (warned.has(message)) continue;
      warned.add(message);
      warn(message);
    }
    return file;
  };

  return {
    configOf({ layer, auto }, readFile) {
      for (const path of CONFIG_PATHS) {
        const text = readFile(path);
        if (text !== undefined) return mergeLayers([...read(path, text, readFile).layers, layer], auto);
      }
      return mergeLayers([layer], auto);
    },
  };
}
