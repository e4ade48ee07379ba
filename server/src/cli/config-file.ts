import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { readConfigFile } from '../core/config/file.ts';
import { mergeLayers } from '../core/config/layer.ts';
import { CONFIG_PATHS, type Config, defaultConfig } from '../core/config.ts';
import { lineIndex } from '../core/text/line-index.ts';
import { decodeText } from './decode.ts';
import { explain, type Input, posix, repositoryReader, rootOf, showPath, type Trouble } from './inputs.ts';
import { type Io, UsageError } from './io.ts';

/**
 * Finds the configuration of each input: the file that `--config` names, or its repository's own. What is wrong
 * in one is a trouble at its line and column, and costs only what is wrong; a named file that cannot be read at all is
 * a `UsageError`.
 */
export function configurations(named: string | undefined, ruleIds: readonly string[], io: Io) {
  const troubles: Trouble[] = [];
  const byRoot = new Map<string, Config>();

  const read = (file: string, root: string): Config => {
    const shown = showPath(file, io.cwd);
    const text = readText(file);
    if (!text.ok) {
      if (named !== undefined) throw new UsageError(`--config ${named}: ${text.reason}.`);
      troubles.push({ shown, reason: text.reason });
      return defaultConfig;
    }
    const readOther = repositoryReader(root);
    const path = posix(relative(root, file));
    const readFile = (other: string) => (other === path ? text.text : readOther(other));
    const { layers, problems } = readConfigFile({ path, text: text.text, readFile, ruleIds });
    for (const problem of problems) {
      const { line, column } = lineIndex(readFile(problem.path) ?? '').positionAt(problem.span.start);
      const place = `${showPath(resolve(root, problem.path), io.cwd)}:${line + 1}:${column + 1}`;
      troubles.push({ shown: place, reason: problem.message });
    }
    return mergeLayers(layers);
  };

  const readNamed = (name: string): Config => {
    const file = resolve(io.cwd, name);
    return read(file, rootOf(file));
  };
  const forced = named === undefined ? undefined : readNamed(named);
  const configOf = ({ root }: Pick<Input, 'root'>): Config => {
    if (forced !== undefined) return forced;
    let config = byRoot.get(root);
    if (config === undefined) {
      const [file, ...others] = CONFIG_PATHS.map((path) => join(root, path)).filter((path) =>
        existsSync(path),
      );
      config = file === undefined ? defaultConfig : read(file, root);
      for (const other of others)
        troubles.push({
          shown: showPath(other, io.cwd),
          reason: `it is not read, since ${showPath(file ?? '', io.cwd)} is there too`,
        });
      byRoot.set(root, config);
    }
    return config;
  };
  /** Says what is wrong in configurations that are named like workflows. */
  const check = (files: readonly Input[]): void => {
    for (const { root, file } of files) {
      if (file === undefined) continue;
      const own = CONFIG_PATHS.map((path) => join(root, path)).includes(file);
      if (own && forced === undefined) configOf({ root });
      else read(file, root);
    }
  };
  return { configOf, check, troubles };
}

function readText(file: string): { ok: true; text: string } | { ok: false; reason: string } {
  try {
    return decodeText(readFileSync(file));
  } catch (error) {
    return { ok: false, reason: explain(error) };
  }
}
